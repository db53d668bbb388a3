import { expect, it } from "vitest";

import { onBothDrivers } from "./support/on-both-drivers.ts";
import { openTestLedger } from "./support/open-test-ledger.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";
import { tempFile } from "./support/temp-folder.ts";

const PROCESSES = 3;
const TRANSACTIONS = 100;

onBothDrivers("several processes", (driver) => {
  it("create one ledger together and lose no transaction that reads before it writes", async () => {
    const file = tempFile();
    const fixtures = Array.from({ length: PROCESSES }, () =>
      startFixture("takes-the-lock-often.ts", [file, driver, String(TRANSACTIONS)]),
    );
    for (const fixture of fixtures) expect(await nextLine(fixture)).toBe("ready");
    for (const { child } of fixtures) child.stdin?.end("go\n");
    const tokens = (await Promise.all(fixtures.map(nextLine))).flatMap((line) => JSON.parse(line) as number[]);
    expect(await Promise.all(fixtures.map(({ ended }) => ended))).toEqual([0, 0, 0]);

    const expected = Array.from({ length: PROCESSES * TRANSACTIONS }, (_, index) => index + 1);
    expect(tokens.sort((a, b) => a - b)).toEqual(expected);
    const ledger = await openTestLedger(file, driver);
    expect(await ledger.readLock()).toMatchObject({ token: PROCESSES * TRANSACTIONS });
  });
});
