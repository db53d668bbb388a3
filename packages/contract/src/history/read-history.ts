import type { Violation } from "../violation.ts";
import type { History, HistoryRun, HistoryStep } from "./history.ts";
import { walkHistory } from "./walk-history.ts";

/**
 * Reads the history of one or more runs: JSON Lines, each line strict JSON, one header line for each run, then its steps.
 * The format is in `schema/history.schema.json`.
 *
 * Never throws, whatever it is given. What cannot be read is in `violations` (rule 2#5), with the line and the place in it
 * as the path; a run whose header cannot be read is not in `runs`. Reports are not judged: that is `checkHistory`.
 */
export const readHistory = (input: string | Uint8Array): History => {
  const violations: Violation[] = [];
  const runs: (Omit<HistoryRun, "steps"> & { readonly steps: HistoryStep[] })[] = [];
  let steps: HistoryStep[] | null = null;
  walkHistory(input, {
    violation: (violation) => violations.push(violation),
    run: (run) => {
      steps = run === null ? null : [];
      if (run !== null && steps !== null) runs.push({ ...run, steps });
    },
    step: (step) => steps?.push(step),
    gap: () => undefined,
  });
  return { runs, violations };
};
