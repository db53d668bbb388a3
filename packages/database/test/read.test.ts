import type { RecordedEvent } from "@pawl/pipeline";
import { expect, it } from "vitest";

import type { Ledger } from "../src/index.ts";
import type { TestDatabase } from "./support/ledger-at.ts";
import { makeEvent, makeReport, makeTransition, RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";

function runStarted(seq: number, run: string): RecordedEvent {
  const data = {
    plan: { artifacts: [] },
    planDigest: "0".repeat(64),
    gateDigests: {},
    head: "a".repeat(40),
    branch: "main",
    mode: "isolated",
    contract: { version: "1.0.0", weights: { A: 20, B: 25, C: 30, D: 25 } },
    durationsMs: {},
    gateFirst: [],
  };
  return { seq, run, atMs: seq, type: "run.started", data } as unknown as RecordedEvent;
}

async function writeRuns(database: TestDatabase): Promise<Ledger> {
  const ledger = await openTestLedger(newPlace(database), database);
  const lockToken = await takeLock(ledger);
  const first = [runStarted(1, RUN), makeEvent(2), makeEvent(3)];
  const second = [runStarted(4, "run-2"), makeEvent(5, 1, "run-2")];
  await ledger.append(makeTransition(lockToken, 0, { events: first, report: makeReport("one\n") }));
  await ledger.append(makeTransition(lockToken, 3, { events: second, report: makeReport("two\n") }));
  await ledger.append(
    makeTransition(lockToken, 5, { events: [makeEvent(6, 1, "run-2")], report: makeReport("three\n") }),
  );
  return ledger;
}

onEveryDatabase("reading", (database) => {
  it("gives the events of a run, of types, after a position, up to a limit", async () => {
    const ledger = await writeRuns(database);
    const seqs = async (query: Parameters<Ledger["events"]>[0]) =>
      (await collect(ledger.events(query))).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await seqs({ run: "run-2" })).toEqual([4, 5, 6]);
    expect(await seqs({ types: ["run.started"] })).toEqual([1, 4]);
    expect(await seqs({ types: ["run.started"], run: RUN })).toEqual([1]);
    expect(await seqs({ afterSeq: 2, limit: 3 })).toEqual([3, 4, 5]);
    expect(await seqs({ limit: 0 })).toEqual([]);
    expect(await seqs({ types: [] })).toEqual([]);
  });

  it("gives more events than one page holds", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const events = Array.from({ length: 512 }, (_, index) => makeEvent(index + 1));
    await ledger.append(makeTransition(lockToken, 0, { events }));
    const read = await collect(ledger.events());
    expect(read.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq));
  });

  it("names the run that was started last", async () => {
    const empty = await openTestLedger(newPlace(database), database);
    expect(await empty.latestRun()).toBeNull();
    expect(await (await writeRuns(database)).latestRun()).toBe("run-2");
  });

  it("gives the latest report of a run, and all of them in order", async () => {
    const ledger = await writeRuns(database);
    expect(await ledger.latestReport(RUN)).toMatchObject({ bytes: "one\n", seq: 3 });
    expect(await ledger.latestReport("run-2")).toMatchObject({ bytes: "three\n", seq: 6 });
    expect(await ledger.latestReport("run-3")).toBeNull();
    expect(await collect(ledger.reports({ run: "run-2" }))).toMatchObject([
      { bytes: "two\n", seq: 5 },
      { bytes: "three\n", seq: 6 },
    ]);
    expect(await collect(ledger.reports({ run: "run-2", afterSeq: 5 }))).toMatchObject([{ seq: 6 }]);
  });

  it("gives the last reports of the ledger, whatever their runs, the latest first", async () => {
    const ledger = await writeRuns(database);
    expect((await ledger.lastReports(2)).map(({ run, seq }) => [run, seq])).toEqual([["run-2", 6], ["run-2", 5]]);
    expect((await ledger.lastReports(9)).map(({ run, seq }) => [run, seq])).toEqual([["run-2", 6], ["run-2", 5], [RUN, 3]]);
    expect(await (await openTestLedger(newPlace(database), database)).lastReports(2)).toEqual([]);
  });

  it("gives attempts by number, all or those in a state", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const attempt = (number: number, state: "running" | "ended") =>
      ({
        run: RUN,
        attempt: number,
        artifacts: ["one", "two"],
        kind: "agent",
        profile: null,
        state,
        outcome: state === "ended" ? "EXIT_NONZERO" : null,
        startedAtMs: 1,
        endedAtMs: state === "ended" ? 2 : null,
      }) as const;
    await ledger.append(makeTransition(lockToken, 0, { attempts: [attempt(11, "running"), attempt(2, "ended")] }));
    expect(await ledger.attempts(RUN)).toEqual([attempt(2, "ended"), attempt(11, "running")]);
    expect(await ledger.attempts(RUN, { state: "running" })).toEqual([attempt(11, "running")]);
    expect(await ledger.attempts("run-2")).toEqual([]);
  });

  it("shows a second, read-only opening what the first one commits", async () => {
    const place = newPlace(database);
    const writer = await openTestLedger(place, database);
    const lockToken = await takeLock(writer);
    const reader = await openTestLedger(place, database, { mode: "read-only" });
    expect(await reader.head()).toMatchObject({ seq: 0 });
    const head = await writer.append(makeTransition(lockToken, 0));
    expect(await reader.head()).toEqual(head);
    expect(await reader.readLock()).toMatchObject({ token: lockToken });
  });
});
