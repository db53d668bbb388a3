import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { renderReport } from "@pawl/contract";
import { openLedger } from "@pawl/database";
import type { Ledger } from "@pawl/database";
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
    for (const { events, report, previousReport } of transitions) {
      const recorded = events.map((event) => ({ ...event, run, seq: before + event.seq }));
      const bytes = renderReport(report);
      const digest = createHash("sha256").update(bytes).digest("hex");
      await ledger.append({
        lockToken: lock.token,
        expectedHeadSeq: seq,
        events: recorded,
        artifacts: [],
        attempts: [],
        counters: [],
        report: isDeepStrictEqual(report, previousReport) ? null : { bytes, digest },
        outbox: [],
      });
      seq += recorded.length;
    }
  }
  return ledger;
}
