import { NO_RUN, type RecordedEvent } from "@pawl/pipeline";
import { expect, it } from "vitest";

import type { Ledger } from "../src/index.ts";
import type { TestDatabase } from "./support/ledger-at.ts";
import { makeEvent, makeReport, makeTransition, RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";

function approval(seq: number, run = NO_RUN): RecordedEvent {
  const weights = { A: 10, B: 20, C: 50, D: 20 };
  const data = { version: "team-2", weights, digest: "d".repeat(64), by: "Ada", why: null };
  return { seq, run, atMs: seq, type: "contract.approved", data };
}

/** An approval, two events of a run with a report, an approval. */
async function writeLedger(database: TestDatabase): Promise<{ ledger: Ledger; lockToken: number }> {
  const ledger = await openTestLedger(newPlace(database), database);
  const lockToken = await takeLock(ledger);
  await ledger.append(makeTransition(lockToken, 0, { events: [approval(1)] }));
  await ledger.append(makeTransition(lockToken, 1, { events: [makeEvent(2), makeEvent(3)], report: makeReport("one\n") }));
  await ledger.append(makeTransition(lockToken, 3, { events: [approval(4)] }));
  return { ledger, lockToken };
}

onEveryDatabase("an event that belongs to no run", (database) => {
  it("stands in the chain between the events of runs, and is not among those of any", async () => {
    const { ledger } = await writeLedger(database);
    expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: 4 } });
    expect((await collect(ledger.events())).map(({ seq, run }) => [seq, run])).toEqual([[1, NO_RUN], [2, RUN], [3, RUN], [4, NO_RUN]]);
    expect((await collect(ledger.events({ run: RUN }))).map(({ seq }) => seq)).toEqual([2, 3]);
    expect((await collect(ledger.events({ types: ["contract.approved"] }))).map(({ seq }) => seq)).toEqual([1, 4]);
  });

  it("is no start of a run, and leaves the run's last report the last", async () => {
    const { ledger } = await writeLedger(database);
    expect(await ledger.latestRun()).toBeNull();
    expect(await ledger.latestReport(RUN)).toMatchObject({ seq: 3, bytes: "one\n" });
  });

  it.each([
    ["an approval in a run", approval(5, RUN), "event contract.approved names a run, but belongs to none"],
    ["an event of a run in none", makeEvent(5, 1, NO_RUN), "event orchestrator.started names no run"],
  ])("%s is refused, and nothing is written", async (_, event, problem) => {
    const { ledger, lockToken } = await writeLedger(database);
    const head = await ledger.head();
    await expect(ledger.append(makeTransition(lockToken, 4, { events: [event] }))).rejects.toMatchObject({
      code: "LEDGER_BAD_INPUT",
      message: expect.stringContaining(problem) as string,
    });
    expect(await ledger.head()).toEqual(head);
  });
});
