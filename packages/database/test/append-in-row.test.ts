import { expect, it } from "vitest";

import { verifyLedger } from "../src/index.ts";
import type { Transition } from "../src/index.ts";
import { findingsOf } from "./support/findings-of.ts";
import { makeOutboxEntry } from "./support/make-message.ts";
import { makeArtifact, makeEvent, makeReport, makeTransition, RUN } from "./support/make-transition.ts";
import { migrationsOf } from "./support/migrations-of.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { rowsAt } from "./support/rows-at.ts";
import { tamper } from "./support/tamper.ts";

/** Four transitions, of which the first three have a report and all have rows with the same keys. */
function inRow(lockToken: number): [Transition, ...Transition[]] {
  const reports = ["one\n", "two\n", "three\n", null];
  const rows = reports.map((bytes, index) =>
    makeTransition(lockToken, index * 2, {
      events: [makeEvent(index * 2 + 1), makeEvent(index * 2 + 2)],
      artifacts: [makeArtifact(1, { failures: index }), makeArtifact(index + 2)],
      attempts: [{ run: RUN, attempt: 1, artifacts: ["artifact-1"], kind: "run", profile: null, state: "running", outcome: null, startedAtMs: index, endedAtMs: null }],
      counters: [{ run: RUN, stage: "C", required: 9, closed: index }],
      report: bytes === null ? null : makeReport(bytes),
      outbox: [makeOutboxEntry("receiver", `message-${index}`)],
    }),
  );
  return rows as [Transition, ...Transition[]];
}

onEveryDatabase("transitions in a row", (database) => {
  const open = async (place = newPlace(database)) => {
    const ledger = await openTestLedger(place, database);
    return { place, ledger, lockToken: await takeLock(ledger) };
  };

  it("leave what one call for each leaves, but for which report the status file got", async () => {
    const [alone, together] = [await open(), await open()];
    for (const transition of inRow(alone.lockToken)) await alone.ledger.append(transition);
    const head = await together.ledger.append(...inRow(together.lockToken));
    expect(head).toEqual(await alone.ledger.head());
    expect(await together.ledger.head()).toEqual(head);
    const [wanted, found] = [await rowsAt(alone.place, database), await rowsAt(together.place, database)];
    expect({ ...found, report: [], pipeline_lock: [] }).toEqual({ ...wanted, report: [], pipeline_lock: [] });
    const reports = await collect(together.ledger.reports({ run: RUN }));
    expect(reports).toEqual(await collect(alone.ledger.reports({ run: RUN })));
    expect(reports.map(({ seq, bytes }) => [seq, bytes])).toEqual([[2, "one\n"], [4, "two\n"], [6, "three\n"]]);
    expect(await together.ledger.append(makeTransition(together.lockToken, 8))).toMatchObject({ seq: 9 });
    expect((await verifyLedger(together.ledger, {})).findings.filter(({ kind }) => kind === "record" || kind === "report")).toEqual([]);
  });

  it("have one report for the status file, the last", async () => {
    const { ledger, lockToken } = await open();
    await ledger.append(...inRow(lockToken));
    expect((await ledger.lastReports(2)).map(({ seq }) => seq)).toEqual([6]);
    await ledger.append(makeTransition(lockToken, 8, { report: makeReport("four\n") }), makeTransition(lockToken, 9, { report: makeReport("five\n") }));
    expect((await ledger.lastReports(2)).map(({ seq, bytes }) => [seq, bytes])).toEqual([[10, "five\n"], [6, "three\n"]]);
    expect(await ledger.latestReport(RUN)).toMatchObject({ seq: 10 });
  });

  it("take away the rows of artifacts that their run has no more, but for those that come back later in the row", async () => {
    const rowOf = (lockToken: number): [Transition, ...Transition[]] => [
      makeTransition(lockToken, 0, { artifacts: [makeArtifact(1), makeArtifact(2), makeArtifact(3), makeArtifact(1, { run: "other" })] }),
      makeTransition(lockToken, 1, { removed: ["artifact-1", "artifact-2", "artifact-9"] }),
      makeTransition(lockToken, 2, { artifacts: [makeArtifact(2, { failures: 7 })] }),
    ];
    const left = [{ run: "other", id: "artifact-1" }, { run: RUN, id: "artifact-2", failures: 7 }, { run: RUN, id: "artifact-3" }];
    const [alone, together] = [await open(), await open()];
    for (const transition of rowOf(alone.lockToken)) await alone.ledger.append(transition);
    await together.ledger.append(...rowOf(together.lockToken));
    for (const { ledger } of [alone, together]) {
      expect([...(await ledger.artifacts("other")), ...(await ledger.artifacts(RUN))]).toMatchObject(left);
    }
  });

  it.each<[string, (row: [Transition, ...Transition[]]) => Transition[], string]>([
    ["one that does not go on from the one before", ([first, second, ...rest]) => [first, ...rest, second as Transition], "LEDGER_BAD_INPUT"],
    ["one with another fencing number", ([first, second]) => [first, { ...(second as Transition), lockToken: 99 }], "LEDGER_BAD_INPUT"],
    ["a report whose digest is not its own", ([first, second]) => [first, { ...(second as Transition), report: { bytes: "x", digest: "0".repeat(64) } }], "LEDGER_BAD_INPUT"],
    ["a lost lock", (row) => row.map((one) => ({ ...one, lockToken: 99 })), "LEDGER_LOCK_LOST"],
    ["a command that nobody waits for", ([first, second]) => [first, { ...(second as Transition), finishCommand: { id: 99, outcome: { ok: true, result: null } } }], "LEDGER_COMMAND_UNKNOWN"],
    ["a ledger that ends elsewhere", (row) => row.map((one) => ({ ...one, expectedHeadSeq: one.expectedHeadSeq + 1, events: one.events.map((event) => ({ ...event, seq: event.seq + 1 })) })), "LEDGER_CONFLICT"],
  ])("leave nothing at all with %s", async (_, change, code) => {
    const { place, ledger, lockToken } = await open();
    const [first, ...following] = change(inRow(lockToken)) as [Transition, ...Transition[]];
    await expect(ledger.append(first, ...following)).rejects.toMatchObject({ code });
    expect(await ledger.head()).toMatchObject({ seq: 0 });
    expect(await rowsAt(place, database)).toMatchObject({ event: [], event_artifact: [], artifact: [], attempt: [], report: [], delivery: [] });
    expect(await ledger.append(...inRow(lockToken))).toMatchObject({ seq: 8 });
  });

  it.each([
    ["another report", "UPDATE report SET replaced_by = 4 WHERE seq = 2", ["record: report 2: seal: ", "report: report 4: replaced_by: "]],
    ["itself for the file", "UPDATE report SET replaced_by = NULL WHERE seq = 4", ["record: report 4: seal: ", "report: report 4: replaced_by: "]],
    ["one that there is not", "UPDATE report SET replaced_by = 7 WHERE seq = 6", ["record: report 6: seal: ", "report: report 6: replaced_by: ", "report: report 7: "]],
  ])("show where one of their reports was made to name %s", async (_, statement, wanted) => {
    const { place, ledger, lockToken } = await open();
    await ledger.append(...inRow(lockToken));
    await ledger.close();
    await tamper(place, statement);
    const found = (await findingsOf(place, database)).filter((line) => line.includes("report"));
    for (const beginning of wanted) expect(found).toContainEqual(expect.stringContaining(beginning));
  });

  it("keep seals that hold on the way back to a schema that does not know of them", async () => {
    const { place, ledger, lockToken } = await open();
    await ledger.append(...inRow(lockToken));
    await ledger.close();
    const source = await migrationsOf(place, database);
    await source.undoLastMigration();
    await source.runMigrations();
    await source.destroy();
    expect((await findingsOf(place, database)).filter((line) => line.includes("seal"))).toEqual([]);
  });
});
