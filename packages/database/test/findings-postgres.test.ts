import { describe, expect, it } from "vitest";

import { openLedger, verifyLedger } from "../src/index.ts";
import { deriveReport } from "./support/derive-report.ts";
import { findingsOf } from "./support/findings-of.ts";
import { ledgerAt } from "./support/ledger-at.ts";
import { newPlace } from "./support/new-place.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { RUNS, writePipelineLedger } from "./support/pipeline-ledger.ts";
import { tamper } from "./support/tamper.ts";

describe("everything in a ledger on postgres", () => {
  it("is what was written, also before the lock was ever taken", async () => {
    const place = newPlace("postgres");
    await (await openLedger(ledgerAt(place, "postgres"))).close();
    expect(await findingsOf(place, "postgres")).toEqual([]);
    await writePipelineLedger(place, "postgres");
    const ledger = await openTestLedger(place, "postgres", { mode: "read-only" });
    const check = await verifyLedger(ledger, { deriveReport });
    expect(check).toMatchObject({ findings: [], head: await ledger.head(), state: { run: RUNS[1] } });
  });

  it.each([
    ["a changed event", "UPDATE event SET at_ms = at_ms + 1 WHERE seq = 5", /^chain: event 5 \(.*\) is not what was written/],
    ["a deleted event", "DELETE FROM event WHERE seq = 5", /^chain: event 5 is missing$/],
    ["a changed artifact", "UPDATE artifact SET ready = 1 - ready WHERE run = 'run-2' AND id = 'extra'", /^projection: artifact run-2 extra: ready: found /],
    ["a deleted attempt", "DELETE FROM attempt WHERE run = 'run-2' AND attempt = 1", /^projection: attempt run-2 1: found nothing/],
    ["a changed report", "UPDATE report SET bytes = bytes || ' ' WHERE seq = (SELECT max(seq) FROM report)", /^record: report \d+: seal: /],
    ["the lock's fencing number", "UPDATE pipeline_lock SET token = 7", /^record: pipeline_lock 1: token: found 7, wanted 1$/m],
    ["a deleted lock", "DELETE FROM pipeline_lock", /^record: pipeline_lock rows: found 0, wanted 1$/],
    ["a command's outcome", "UPDATE command SET outcome = NULL WHERE id = 1", /^record: command 1: seal: /],
    ["a deleted delivery", "DELETE FROM delivery WHERE id = 6", /^record: delivery rows: found 5, wanted 6$/],
  ])("names %s", async (_, statement, found) => {
    const place = newPlace("postgres");
    await writePipelineLedger(place, "postgres");
    await tamper(place, statement);
    expect((await findingsOf(place, "postgres")).join("\n")).toMatch(found);
  });

  it("is looked at as it was at one moment, though transitions are appended meanwhile", async () => {
    const place = newPlace("postgres");
    await writePipelineLedger(place, "postgres");
    const ledger = await openTestLedger(place, "postgres");
    const before = await ledger.head();
    const lockToken = await takeLock(ledger);
    const search = ledger.findings({ deriveReport, anchors: [{ source: "the note", seq: 1, hash: "0".repeat(64) }] });
    // The snapshot is taken, and the search waits for whoever asks for more.
    expect(await search.next()).toMatchObject({ value: { kind: "anchor" } });
    const data = { pid: 1, host: "here" };
    const event = { seq: before.seq + 1, run: RUNS[1], atMs: 9, type: "orchestrator.started", data } as const;
    const nothing = { artifacts: [], attempts: [], counters: [], report: null, outbox: [] };
    const head = await ledger.append({ lockToken, expectedHeadSeq: before.seq, events: [event], ...nothing });
    expect(await search.next()).toMatchObject({ done: true, value: { head: before } });
    expect(await verifyLedger(ledger, { deriveReport })).toMatchObject({ findings: [], head });
  });

  it("is what was written when several hands write at once: every command counted, and the lock sealed as it is", async () => {
    const place = newPlace("postgres");
    const orchestrator = await openTestLedger(place, "postgres");
    const lockToken = await takeLock(orchestrator);
    const command = { kind: "abort", args: null, by: "Ada", why: null, nowMs: 1 } as const;
    const human = async (): Promise<number[]> => {
      const ledger = await openTestLedger(place, "postgres");
      return Promise.all(Array.from({ length: 10 }, () => ledger.enqueueCommand(command)));
    };
    const heartbeats = Array.from({ length: 10 }, (_, nowMs) => orchestrator.heartbeat(lockToken, nowMs));
    const [, ...ids] = await Promise.all([Promise.all(heartbeats), human(), human(), human()]);
    expect(ids.flat().toSorted((one, other) => one - other)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(await findingsOf(place, "postgres")).toEqual([]);
  });

  it("is put right by a rebuild, as far as it follows from the events", async () => {
    const place = newPlace("postgres");
    await writePipelineLedger(place, "postgres");
    await tamper(place, "DELETE FROM attempt", "UPDATE artifact SET phase = 'closed'", "DELETE FROM stage_counter");
    const ledger = await openTestLedger(place, "postgres");
    expect(await ledger.rebuild(await takeLock(ledger))).toEqual({ artifacts: 9, attempts: 5, counters: 8 });
    expect(await verifyLedger(ledger, { deriveReport })).toMatchObject({ findings: [] });
  });
});
