import { rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { renderReport } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { openLedger } from "@pawl/database";
import type { Ledger, Transition } from "@pawl/database";
import { deriveReport } from "@pawl/orchestrator";
import { apply, project } from "@pawl/pipeline";
import type { EventBody, PipelineState, RecordedEvent } from "@pawl/pipeline";

import { sha256 } from "../../demo/support/stored-reports.ts";
import type { Project } from "../../support/make-project.ts";
import { forgetLedgerEnd } from "./forge-ledger.ts";

/**
 * Writes a project's ledger anew as another writer could have left it: the same events, but for what `change` makes of each
 * event, with hashes, rows, counters, reports and a status file that fit. Nothing outside notes the other ledger's end any
 * more. No orchestrator may be at work.
 *
 * @param change - gives the event to write in an event's place; it must fit the ones before it.
 */
export async function rewriteLedger(
  target: Pick<Project, "dir" | "read" | "git">,
  change: (event: RecordedEvent) => RecordedEvent,
): Promise<void> {
  const { events, reported } = await readLedger(target.dir);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${ledgerFile(target.dir)}${suffix}`, { force: true });
  forgetLedgerEnd(target);
  let previous: StatusReport | null = null;
  await writing(target.dir, async (store) => {
    let before: PipelineState | null = null;
    let state: PipelineState | null = null;
    let transition: RecordedEvent[] = [];
    for (const event of events) {
      const written = change(event);
      state = apply(state, written);
      transition.push(written);
      if (!reported.has(event.seq) && event !== events.at(-1)) continue;
      const report: StatusReport | null = reported.has(event.seq) ? deriveReport(state, previous) : null;
      previous = report ?? previous;
      const bytes = stored(report);
      const fitting = transition.map((one) => (one.type === "report.emitted" && bytes !== null ? emitting(one, bytes.digest) : one));
      await store({ events: fitting, report: bytes, ...project(before, state, fitting) });
      [before, transition] = [state, []];
    }
  });
  emit(target.dir, stored(previous));
}

/** Lets the status file be a report that the orchestrator emitted. */
function emit(dir: string, report: Transition["report"]): void {
  if (report === null) return;
  for (const [path, text] of [["progress/status.json", report.bytes], [".pawl/emitted", `${report.digest}\n`]] as const) {
    rmSync(join(dir, path), { force: true });
    writeFileSync(join(dir, path), text, { mode: 0o444 });
  }
}

function emitting(emitted: RecordedEvent & { readonly type: "report.emitted" }, digest: string): RecordedEvent {
  return { ...emitted, data: { ...emitted.data, digest } };
}

/** Appends events to the latest run as another writer could that decides otherwise, with the report, hashes and rows that fit. */
export async function decideInLedger(projectDir: string, bodies: readonly EventBody[]): Promise<void> {
  const { events, lastReport } = await readLedger(projectDir);
  const { run, seq, atMs } = events.at(-1) as RecordedEvent;
  const added = bodies.map((body, index): RecordedEvent => ({ ...body, run, seq: seq + 1 + index, atMs }));
  const before = events.reduce<PipelineState | null>((state, event) => apply(state, event), null);
  const after = added.reduce<PipelineState | null>((state, event) => apply(state, event), before) as PipelineState;
  const report = stored(deriveReport(after, lastReport));
  await writing(projectDir, (store) => store({ events: added, report, ...project(before, after, added) }));
}

/** Appends events to the latest run as another writer could, whether or not they fit; with hashes that hold. */
export async function appendToLedger(projectDir: string, bodies: readonly EventBody[]): Promise<void> {
  const { run, seq, atMs } = (await readLedger(projectDir)).events.at(-1) as RecordedEvent;
  const events = bodies.map((body, index): RecordedEvent => ({ ...body, run, seq: seq + 1 + index, atMs }));
  await writing(projectDir, (store) => store({ events, report: null, artifacts: [], attempts: [], counters: [] }));
}

type Stored = Pick<Transition, "events" | "report" | "artifacts" | "attempts" | "counters">;

async function writing(projectDir: string, write: (store: (facts: Stored) => Promise<unknown>) => Promise<unknown>): Promise<void> {
  await using ledger = await openLedger({ file: ledgerFile(projectDir) });
  const lockToken = await takeLock(ledger);
  await write(async (facts) => {
    const expectedHeadSeq = (facts.events[0]?.seq ?? 1) - 1;
    await ledger.append({ lockToken, expectedHeadSeq, outbox: [], ...facts });
  });
  await ledger.releaseLock(lockToken);
}

async function takeLock(ledger: Ledger): Promise<number> {
  const me = { pid: process.pid, host: hostname(), startToken: "test" };
  const lock = await ledger.acquireLock({ ...me, nowMs: Date.now(), isHolderAlive: () => true });
  if (!lock.ok) throw new Error(`process ${lock.holder.pid} holds the lock`);
  return lock.token;
}

/** The events, the places of those that a report belongs to, and the last report. */
async function readLedger(projectDir: string) {
  await using ledger = await openLedger({ file: ledgerFile(projectDir), mode: "read-only" });
  const events: RecordedEvent[] = [];
  const reported = new Set<number>();
  let lastReport: StatusReport | null = null;
  for await (const { hash: _, prevHash: __, ...event } of ledger.events()) events.push(event);
  for (const run of new Set(events.map((event) => event.run))) {
    for await (const { seq, bytes } of ledger.reports({ run })) {
      reported.add(seq);
      lastReport = JSON.parse(bytes) as StatusReport;
    }
  }
  return { events, reported, lastReport };
}

function stored(report: StatusReport | null): Transition["report"] {
  if (report === null) return null;
  const bytes = renderReport(report);
  return { bytes, digest: sha256(bytes) };
}

function ledgerFile(projectDir: string): string {
  return join(projectDir, ".pawl", "ledger.db");
}
