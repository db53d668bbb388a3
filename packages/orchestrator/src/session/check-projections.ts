import type { Ledger } from "@pawl/database";
import type { PipelineState } from "@pawl/pipeline";

/**
 * Compares the stage counters that the database keeps with the fold of the events.
 *
 * @returns one line about the first difference, or `null`.
 */
export async function counterProblem(ledger: Ledger, state: PipelineState): Promise<string | null> {
  for (const row of await ledger.stageCounters(state.run)) {
    const tally = state.tallies[row.stage];
    if (row.closed === tally.closed && row.required === tally.required) continue;
    return `stage ${row.stage} has the counter ${row.closed}/${row.required}, its events give ${tally.closed}/${tally.required}`;
  }
  return null;
}
