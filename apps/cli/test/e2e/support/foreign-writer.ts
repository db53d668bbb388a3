import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { openLedger } from "@pawl/database";
import type { Ledger, StoredReport, Transition } from "@pawl/database";
import { apply, project } from "@pawl/pipeline";
import type { EventBody, PipelineState, RecordedEvent } from "@pawl/pipeline";

/**
 * Writes a project's ledger anew as another writer could have left it: the same events and reports, but for what `change`
 * makes of each event, with hashes, rows and counters that fit. No orchestrator may be at work.
 *
 * @param change - gives the event to write in an event's place; it must fit the ones before it.
 */
export async function rewriteLedger(projectDir: string, change: (event: RecordedEvent) => RecordedEvent): Promise<void> {
  const { events, reports } = await readLedger(projectDir);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${ledgerFile(projectDir)}${suffix}`, { force: true });
  await writing(projectDir, async (store) => {
    let before: PipelineState | null = null;
    let state: PipelineState | null = null;
    let transition: RecordedEvent[] = [];
    for (const event of events) {
      const written = change(event);
      state = apply(state, written);
      transition.push(written);
      const report = reports.get(event.seq) ?? null;
      if (report === null && event !== events.at(-1)) continue;
      await store({ events: transition, report, ...project(before, state, transition) });
      [before, transition] = [state, []];
    }
  });
}

/** Appends events to the latest run as another writer could, whether or not they fit; with hashes that hold. */
export async function appendToLedger(projectDir: string, bodies: readonly EventBody[]): Promise<void> {
  const { run, seq, atMs } = (await readLedger(projectDir)).events.at(-1) as RecordedEvent;
  const events = bodies.map((body, index): RecordedEvent => ({ ...body, run, seq: seq + 1 + index, atMs }));
  await writing(projectDir, (store) => store({ events, report: null, artifacts: [], attempts: [], counters: [] }));
}

type Stored = Pick<Transition, "events" | "report" | "artifacts" | "attempts" | "counters">;

async function writing(projectDir: string, write: (store: (stored: Stored) => Promise<unknown>) => Promise<unknown>): Promise<void> {
  await using ledger = await openLedger({ file: ledgerFile(projectDir) });
  const lockToken = await takeLock(ledger);
  await write(async (stored) => {
    const expectedHeadSeq = (stored.events[0]?.seq ?? 1) - 1;
    await ledger.append({ lockToken, expectedHeadSeq, outbox: [], ...stored });
  });
  await ledger.releaseLock(lockToken);
}

async function takeLock(ledger: Ledger): Promise<number> {
  const me = { pid: process.pid, host: hostname(), startToken: "test" };
  const lock = await ledger.acquireLock({ ...me, nowMs: Date.now(), isHolderAlive: () => true });
  if (!lock.ok) throw new Error(`process ${lock.holder.pid} holds the lock`);
  return lock.token;
}

async function readLedger(projectDir: string) {
  await using ledger = await openLedger({ file: ledgerFile(projectDir), mode: "read-only" });
  const events: RecordedEvent[] = [];
  const reports = new Map<number, Pick<StoredReport, "bytes" | "digest">>();
  for await (const { hash: _, prevHash: __, ...event } of ledger.events()) events.push(event);
  for (const run of new Set(events.map((event) => event.run))) {
    for await (const { seq, bytes, digest } of ledger.reports({ run })) reports.set(seq, { bytes, digest });
  }
  return { events, reports };
}

function ledgerFile(projectDir: string): string {
  return join(projectDir, ".pawl", "ledger.db");
}
