import { expect, it } from "vitest";

import { openLedger } from "../src/index.ts";
import { ledgerAt } from "./support/ledger-at.ts";
import { RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { hasSqlite3 } from "./support/on-both-drivers.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, takeLock } from "./support/open-test-ledger.ts";
import { Random } from "./support/random.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";
import { wholeNumberFrom } from "./support/whole-number-from.ts";

/** For a file, by whichever driver, and as often for a server. */
const KILLS = wholeNumberFrom("PAWL_KILLS", 20);
const MOST_TRANSITIONS = 25;
/** Starts many processes; a machine that has much else to do takes seconds for each. */
const TIMEOUT_MS = 120_000 + KILLS * 10_000;

onEveryDatabase("a process killed while it writes", (database) => {
  const kills = database === "postgres" || !hasSqlite3 ? KILLS : Math.ceil(KILLS / 2);

  it(`leaves a ledger that holds what was acknowledged, each transition whole, ${kills} times over`, async () => {
    const place = newPlace(database);
    const random = new Random(kills);
    let acknowledged = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      const fixture = startFixture("appends-for-ever.ts", [place, database]);
      const atLeast = acknowledged + random.between(1, MOST_TRANSITIONS);
      while (acknowledged < atLeast) acknowledged = Number(await nextLine(fixture));
      fixture.child.kill("SIGKILL");
      for (let line = await fixture.lines.next(); line.done !== true; line = await fixture.lines.next()) {
        acknowledged = Number(line.value);
      }
      expect(await fixture.ended).toBe("SIGKILL");

      const ledger = await openLedger(ledgerAt(place, database));
      // Waits for what a server is still at work on, and is no event itself.
      await takeLock(ledger);
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
  }, TIMEOUT_MS);
});
