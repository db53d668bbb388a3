import type { Ledger } from "@pawl/database";
import { apply, dayNumber, IllegalTransitionError, NOTHING_USED, sumOf } from "@pawl/pipeline";
import type { Amounts, PipelineState } from "@pawl/pipeline";

import { ledgerBroken } from "./ledger-broken.ts";

/**
 * The state of the ledger's latest run, folded from its events; `null` before the first run.
 *
 * @throws OrchestratorError `LEDGER_BROKEN` at an event that no orchestrator records in the state before it (rule 9#1).
 */
export async function foldLedger(ledger: Ledger): Promise<PipelineState | null> {
  const run = await ledger.latestRun();
  if (run === null) return null;
  let state: PipelineState | null = null;
  for await (const event of ledger.events({ run })) {
    try {
      state = apply(state, event);
    } catch (error) {
      if (!(error instanceof IllegalTransitionError)) throw error;
      throw ledgerBroken(ledger, `event ${event.seq} does not fit: ${error.message}`, { cause: error });
    }
  }
  return state;
}

/**
 * Durations of closed artifacts in the ledger's latest run, in milliseconds by id: from the start of the attempt that closed
 * one to its closure. They order the next run's schedule.
 */
export async function durationsFromHistory(ledger: Ledger): Promise<Record<string, number>> {
  const run = await ledger.latestRun();
  if (run === null) return {};
  const startedAtMs = new Map<number, number>();
  const durationsMs: Record<string, number> = {};
  for await (const event of ledger.events({ run, types: ["attempt.started", "artifact.closed"] })) {
    if (event.type === "attempt.started" && event.data.kind !== "gate-first") {
      startedAtMs.set(event.data.attempt, event.atMs);
    }
    if (event.type !== "artifact.closed") continue;
    const from = startedAtMs.get(event.data.attempt);
    if (from !== undefined) durationsMs[event.data.artifact] = event.atMs - from;
  }
  return durationsMs;
}

/** What attempts of every run in the ledger used on the day (UTC) of a time. */
export async function spentOnDay(ledger: Ledger, atMs: number): Promise<Amounts> {
  let spent = NOTHING_USED;
  for await (const event of ledger.events({ types: ["usage.settled"] })) {
    if (event.type === "usage.settled" && dayNumber(event.atMs) === dayNumber(atMs)) spent = sumOf(spent, event.data.charged);
  }
  return spent;
}
