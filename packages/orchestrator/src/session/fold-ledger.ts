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
 * How long each artifact took when it closed last, in this run or in one before, in milliseconds by id; what no run closed is not
 * in it. It orders the next run's schedule.
 *
 * @param state - of the ledger's latest run, `null` before the first one.
 */
export function learntDurations(state: PipelineState | null): Record<string, number> {
  const known = [...(state?.artifacts.entries() ?? [])].flatMap(([id, { durationMs }]) => (durationMs === null ? [] : [[id, durationMs]]));
  return Object.fromEntries(known) as Record<string, number>;
}

/** What attempts of every run in the ledger used on the day (UTC) of a time. */
export async function spentOnDay(ledger: Ledger, atMs: number): Promise<Amounts> {
  let spent = NOTHING_USED;
  for await (const event of ledger.events({ types: ["usage.settled"] })) {
    if (event.type === "usage.settled" && dayNumber(event.atMs) === dayNumber(atMs)) spent = sumOf(spent, event.data.charged);
  }
  return spent;
}
