import { expect, it } from "vitest";

import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";

const PROCESSES = 3;
const TRANSACTIONS = 100;
const EVENTS = 40;

onEveryDatabase("several processes", (database) => {
  it("create one ledger together and lose no transaction that reads before it writes", async () => {
    const place = newPlace(database);
    const fixtures = Array.from({ length: PROCESSES }, () =>
      startFixture("takes-the-lock-often.ts", [place, database, String(TRANSACTIONS)]),
    );
    for (const fixture of fixtures) expect(await nextLine(fixture)).toBe("ready");
    for (const { child } of fixtures) child.stdin?.end("go\n");
    const tokens = (await Promise.all(fixtures.map(nextLine))).flatMap((line) => JSON.parse(line) as number[]);
    expect(await Promise.all(fixtures.map(({ ended }) => ended))).toEqual([0, 0, 0]);

    const expected = Array.from({ length: PROCESSES * TRANSACTIONS }, (_, index) => index + 1);
    expect(tokens.sort((a, b) => a - b)).toEqual(expected);
    const ledger = await openTestLedger(place, database);
    expect(await ledger.readLock()).toMatchObject({ token: PROCESSES * TRANSACTIONS });
  });

  it("append at once, lose no event and store none twice", async () => {
    const place = newPlace(database);
    const ledger = await openTestLedger(place, database);
    const lockToken = String(await takeLock(ledger));
    const fixtures = Array.from({ length: PROCESSES }, (_, index) =>
      startFixture("appends-somewhere.ts", [place, database, lockToken, String(index * EVENTS), String(EVENTS)]),
    );
    for (const fixture of fixtures) expect(await nextLine(fixture)).toBe("ready");
    for (const { child } of fixtures) child.stdin?.end("go\n");
    for (const fixture of fixtures) expect(await nextLine(fixture)).toBe("done");

    const marks = (await collect(ledger.events())).map(({ data }) => (data as { readonly pid: number }).pid);
    expect(marks.toSorted((a, b) => a - b)).toEqual(Array.from({ length: PROCESSES * EVENTS }, (_, mark) => mark));
    expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: PROCESSES * EVENTS } });
  });
});
