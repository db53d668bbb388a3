import { expect, it } from "vitest";

import { openLedger } from "../src/index.ts";
import { RUN } from "./support/make-transition.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { collect } from "./support/open-test-ledger.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";
import { tempFile } from "./support/temp-folder.ts";

const KILLS = 10;

onBothDrivers("a process killed while it writes", (driver) => {
  it(`leaves a ledger that holds what was acknowledged, each transition whole, ${KILLS} times over`, async () => {
    const file = tempFile();
    let acknowledged = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const fixture = startFixture("appends-for-ever.ts", [file, driver]);
      const atLeast = acknowledged + 3 * kill;
      while (acknowledged < atLeast) acknowledged = Number(await nextLine(fixture));
      fixture.child.kill("SIGKILL");
      for (let line = await fixture.lines.next(); line.done !== true; line = await fixture.lines.next()) {
        acknowledged = Number(line.value);
      }
      expect(await fixture.ended).toBe("SIGKILL");

      const ledger = await openLedger({ file, driver });
      const verified = await ledger.verify();
      const { seq } = await ledger.head();
      expect(verified).toMatchObject({ ok: true, head: { seq } });
      // One more than was acknowledged: the process may have died between the commit and its line.
      expect([acknowledged, acknowledged + 1]).toContain(seq);
      expect(await ledger.stageCounters(RUN)).toMatchObject([{ closed: seq }]);
      expect(await ledger.artifacts(RUN)).toHaveLength(seq);
      expect(await ledger.latestReport(RUN)).toMatchObject({ seq, bytes: `{"seq":${seq}}\n` });
      expect(await collect(ledger.reports({ run: RUN }))).toHaveLength(seq);
      await ledger.close();
      acknowledged = seq;
    }
  });
});
