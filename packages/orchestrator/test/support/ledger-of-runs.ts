import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { renderReport } from "@pawl/contract";
import { openLedger } from "@pawl/database";
import type { Ledger } from "@pawl/database";
import { apply, project } from "@pawl/pipeline";
import type { PipelineState, RecordedEvent } from "@pawl/pipeline";
import { onTestFinished } from "vitest";

import type { RunDriver } from "./run-driver.ts";

/** A ledger on disk that holds driven runs one after another, `run-1` first, with every report that they emitted. */
export async function ledgerOfRuns(...drivers: readonly RunDriver[]): Promise<Ledger> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-orchestrator-"));
  const ledger = await openLedger({ file: join(folder, "ledger.db"), driver: "auto" });
  onTestFinished(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const lock = await ledger.acquireLock({ pid: 1, host: "host", startToken: "start", nowMs: 1000, isHolderAlive: () => false });
  if (!lock.ok) throw new Error("the lock was refused");
  let seq = 0;
  for (const [index, { transitions }] of drivers.entries()) {
    const run = `run-${index + 1}`;
    const before = seq;
    let state: PipelineState | null = null;
    for (const { events, report, previousReport } of transitions) {
      const bytes = renderReport(report);
      const digest = createHash("sha256").update(bytes).digest("hex");
      const recorded = events.map((event): RecordedEvent => {
        const placed = { ...event, run, seq: before + event.seq };
        // A driver knows no bytes.
        return placed.type === "report.emitted" ? { ...placed, data: { ...placed.data, digest } } : placed;
      });
      const stateBefore: PipelineState | null = state;
      for (const event of recorded) state = apply(state, event);
      if (state === null) throw new Error("a transition without an event");
      await ledger.append({
        lockToken: lock.token,
        expectedHeadSeq: seq,
        events: recorded,
        ...project(stateBefore, state, recorded),
        report: isDeepStrictEqual(report, previousReport) ? null : { bytes, digest },
        outbox: [],
      });
      seq += recorded.length;
    }
  }
  return ledger;
}
