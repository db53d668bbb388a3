import { sha256 } from "../../src/util/sha256.ts";
import type { Transition } from "@pawl/database";
import { event } from "@pawl/pipeline";
import type { PipelineState } from "@pawl/pipeline";
import { describe, expect, it, vi } from "vitest";

import { startAttempt } from "../../src/kernel/start.ts";
import { readStatus } from "../../src/status/read-status.ts";
import { heldAppend, openJournal, pipelineFolder, startRun } from "../support/journal-kit.ts";
import { aPlan } from "../support/plan-builder.ts";

const IDS = ["a1", "a2", "a3", "a4"];
const plan = () => IDS.reduce((builder, id) => builder.withArtifact(id), aPlan()).build();

/** Starts an attempt at an artifact, which changes the report. */
const start = (id: string) => (state: PipelineState) => startAttempt(state, { kind: "start", attempt: "agent", artifacts: [id] });

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("transitions that wait together", () => {
  it("leave in the ledger what they leave one after the other, in one transaction with one write of the status file", async () => {
    const alone = await openJournal(pipelineFolder());
    await startRun(alone.journal, plan());
    for (const id of IDS) await alone.journal.transact(start(id));

    const together = await openJournal(pipelineFolder());
    await startRun(together.journal, plan());
    const append = vi.spyOn(together.ledger, "append");
    const write = vi.spyOn(together.session.status, "write");
    const recorded = await Promise.all(IDS.map((id) => together.journal.transact(start(id))));
    expect(append.mock.calls.map((transitions: readonly Transition[]) => transitions.length)).toEqual([4]);
    expect(write).toHaveBeenCalledTimes(1);
    expect(await collect(together.ledger.events())).toEqual(await collect(alone.ledger.events()));
    const reports = await collect(together.ledger.reports({ run: "run-1" }));
    expect(reports).toEqual(await collect(alone.ledger.reports({ run: "run-1" })));
    expect(reports).toHaveLength(5);
    expect(await readStatus(together.session.paths)).toMatchObject({ kind: "right", digest: reports.at(-1)?.digest });
    expect(recorded.map((events) => events.map(({ seq }) => seq))).toEqual([[3], [4], [5], [6]]);
    expect(together.told).toEqual(alone.told);
  });

  it("are told to nobody, and are no state, before all of them are in the ledger and the report is in its file", async () => {
    let gate: ReturnType<typeof heldAppend> | null = null;
    const open = await openJournal(pipelineFolder(), (ledger) => (gate = heldAppend(ledger)).held);
    const held = gate as unknown as ReturnType<typeof heldAppend>;
    await startRun(open.journal, plan());
    const before = { state: open.journal.state, head: open.journal.head, told: open.told.length };
    const resolved: string[] = [];
    held.hold();
    const waiting = IDS.map((id) => open.journal.transact(start(id)).then(() => resolved.push(id)));
    await held.reached;
    expect({ state: open.journal.state, head: open.journal.head, told: open.told.length }).toEqual(before);
    expect(resolved).toEqual([]);
    held.release();
    await Promise.all(waiting);
    expect(resolved).toEqual(IDS);
    expect(await readStatus(open.session.paths)).toMatchObject({ kind: "right", digest: sha256(open.journal.reportBytes as string) });
  });

  it("may be acted on once they are in the ledger, though their report is not in its file yet, and not before", async () => {
    let gate: ReturnType<typeof heldAppend> | null = null;
    const open = await openJournal(pipelineFolder(), (ledger) => (gate = heldAppend(ledger)).held);
    const held = gate as unknown as ReturnType<typeof heldAppend>;
    await startRun(open.journal, plan());
    const before = open.inLedger.length;
    const write = vi.spyOn(open.session.status, "write");
    const atWrite: (readonly number[])[] = [];
    write.mockImplementation(() => Promise.resolve(void atWrite.push([open.inLedger.length, open.told.length])));
    held.hold();
    const waiting = Promise.all(IDS.map((id) => open.journal.transact(start(id))));
    await held.reached;
    expect(open.inLedger).toHaveLength(before);
    held.release();
    await waiting;
    expect(atWrite).toEqual([[before + IDS.length, before]]);
    expect(open.inLedger).toEqual(open.told);
  });

  it("fail together where the database refuses them, with the state as it was, and the next ones go on from there", async () => {
    let gate: ReturnType<typeof heldAppend> | null = null;
    const open = await openJournal(pipelineFolder(), (ledger) => (gate = heldAppend(ledger)).held);
    const held = gate as unknown as ReturnType<typeof heldAppend>;
    await startRun(open.journal, plan());
    const { state, head } = open.journal;
    held.hold();
    const waiting = ["a1", "a2"].map((id) => open.journal.transact(start(id)));
    const ended = Promise.allSettled(waiting);
    await held.reached;
    held.fail(new Error("the disk is full"));
    expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(open.journal.state).toBe(state);
    expect(open.journal.head).toEqual(head);
    expect(await open.ledger.head()).toEqual(head);
    expect((await open.journal.transact(start("a3"))).map(({ seq }) => seq)).toEqual([head.seq + 1]);
  });

  it("decide each on what the one before left, and one whose decision throws is no member", async () => {
    const { journal } = await openJournal(pipelineFolder());
    await startRun(journal, plan());
    const seen: number[] = [];
    const [first, second, third] = await Promise.allSettled([
      journal.transact((state) => (seen.push(state.seq), start("a1")(state))),
      journal.transact((state) => {
        seen.push(state.seq);
        throw new Error("no decision");
      }),
      journal.transact((state) => (seen.push(state.seq), start("a2")(state))),
    ]);
    expect(seen).toEqual([2, 3, 3]);
    expect([first.status, second.status, third.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect([...journal.state.attempts.values()].map(({ artifacts }) => artifacts)).toEqual([["a1"], ["a2"]]);
  });

  it("do not wait for a command that was withdrawn, and are not taken down by it", async () => {
    const { journal } = await openJournal(pipelineFolder());
    await startRun(journal, plan());
    const ended = await Promise.allSettled([
      journal.transact(start("a1")),
      journal.transact(() => [event("run.paused", { by: "Ada", why: null })], { id: 99, outcome: { ok: true, result: "done" } }),
      journal.transact(start("a2")),
    ]);
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(journal.state).toMatchObject({ isPaused: false, nextAttempt: 3 });
  });

  it("wait for what nothing may interrupt, and the other way round", async () => {
    const { journal } = await openJournal(pipelineFolder());
    await startRun(journal, plan());
    const order: string[] = [];
    const before = journal.transact(start("a1")).then(() => order.push("a1"));
    const exclusive = journal.exclusively(async (record) => {
      order.push("begins");
      await record([start("a2"), start("a3")]);
      order.push("ends");
    });
    const after = journal.transact(start("a4")).then(() => order.push("a4"));
    await Promise.all([before, exclusive, after]);
    expect(order).toEqual(["a1", "begins", "ends", "a4"]);
  });

  it("are not recorded any more once the status file could not be looked at: the ledger is one group ahead of it, never more", async () => {
    const { journal, ledger, session } = await openJournal(pipelineFolder());
    await startRun(journal, plan());
    const { seq } = journal.head;
    vi.spyOn(session.status, "read").mockRejectedValue(Object.assign(new Error("too many open files"), { code: "EMFILE" }));
    const first = journal.transact(start("a1"));
    await expect(first).rejects.toMatchObject({ code: "EMFILE" });
    expect(await journal.transact(start("a2"))).toEqual([]);
    expect(await ledger.head()).toMatchObject({ seq: seq + 1 });
  });

  it("are not recorded any more once the journal is closed", async () => {
    const { journal, ledger } = await openJournal(pipelineFolder());
    await startRun(journal, plan());
    const { seq } = journal.head;
    const late = journal.transact(start("a1"));
    await journal.freeze();
    expect(await late).toEqual([]);
    await expect(journal.exclusively(async () => undefined)).rejects.toThrow("closed");
    expect(await ledger.head()).toMatchObject({ seq });
  });
});
