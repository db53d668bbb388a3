import { expect, it } from "vitest";

import { openLedger, verifyLedger } from "../src/index.ts";
import type { Acknowledged } from "./support/acknowledged.ts";
import { deliverDue } from "./support/deliver-due.ts";
import { deriveReport } from "./support/derive-report.ts";
import { ledgerAt } from "./support/ledger-at.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { LedgerScribe } from "./support/pipeline-ledger.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";
import { wholeNumberFrom } from "./support/whole-number-from.ts";

const WRITERS = 16;
const FOR_MS = wholeNumberFrom("PAWL_WRITER_SECONDS", 5) * 1000;
const RUN = "run-1";
/** Far more than it takes, so that it only ends a hang. */
const TIMEOUT_MS = 240_000 + 4 * FOR_MS;

const ascending = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);

onEveryDatabase(`${WRITERS} processes that write one ledger at once`, (database) => {
  it("lose nothing that was acknowledged, store nothing twice, and leave everything as it was written", async () => {
    const place = newPlace(database);
    const lockToken = await startRun();
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      startFixture("writes-beside-others.ts", [place, database, String(lockToken), String(writer)]),
    );
    for (const writer of writers) expect(await nextLine(writer)).toBe("ready");
    for (const { child } of writers) child.stdin?.end(`${FOR_MS}\n`);
    const done = (await Promise.all(writers.map(nextLine))).map((line) => JSON.parse(line) as Acknowledged);
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual(writers.map(() => 0));

    const ledger = await openTestLedger(place, database);
    const check = await verifyLedger(ledger, { deriveReport });
    expect(check.findings).toEqual([]);
    const marks = done.flatMap((one) => one.marks);
    const stored = await collect(ledger.events({ types: ["orchestrator.started"] }));
    expect(ascending(stored.map(({ data }) => (data as { readonly pid: number }).pid))).toEqual(ascending(marks));
    expect(check.head?.seq).toBe(1 + marks.length);
    expect(await collect(ledger.reports({ run: RUN }))).toHaveLength(1 + marks.length);
    expect(ascending(done.flatMap(({ commands }) => commands))).toEqual(marks.map((_, index) => index + 1));
    expect(await ledger.pendingCommands()).toEqual([]);
    const delivered = done.flatMap(({ deliveries }) => deliveries);
    expect(new Set(delivered).size).toBe(delivered.length);
    const rest = await collect(undelivered());
    expect(ascending([...delivered, ...rest].map(Number))).toEqual(ascending(marks));

    async function startRun(): Promise<number> {
      await using made = await openLedger(ledgerAt(place, database));
      const token = await takeLock(made);
      await new LedgerScribe(made, token).startRun(RUN, ["alpha", "beta", "gamma", "delta"]);
      return token;
    }

    async function* undelivered(): AsyncGenerator<string> {
      for (;;) {
        const due = await deliverDue(ledger, { nowMs: 2_000_000, leaseMs: 1_000_000, limit: WRITERS });
        if (due.length === 0) return;
        for (const { messageId } of due) yield messageId;
      }
    }
  }, TIMEOUT_MS);
});
