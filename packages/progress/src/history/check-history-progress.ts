import { readHistory, type Violation } from "@pawl/contract";
import { RunRecount } from "./run-recount.ts";

/**
 * Counts the percentages of a history again, after every step of every run, from the run's header and its closures, and
 * compares them with what the reports show. The format is that of `readHistory`.
 *
 * A report that shows something else breaks 4.2#2 (overall) or 4.3#1 (stage). While a calculation has failed, and nobody
 * has answered its question, and wherever nothing can be calculated, the report must be the fail-closed one (4.2#3). An
 * aborted report shows the percentages that were calculated last. Everything else that reports must be is checked by
 * `checkReport` and `checkHistory`.
 *
 * Returns all violations; a path is the line's number, from 1, and a JSON Pointer inside the line:
 * `/3/report/overall_progress_percent`. Fails closed: what cannot be read breaks 4.2#3, and what follows it in the same run
 * is not counted. Never throws.
 */
export const checkHistoryProgress = (textOrBytes: string | Uint8Array): readonly Violation[] => {
  const { runs, violations } = readHistory(textOrBytes);
  const unreadable = violations.map(({ path, found, wanted }): Violation => ({ rule: "4.2#3", path, found, wanted }));
  const recounted = runs.flatMap((run) => {
    const recount = new RunRecount(run.contract.weights);
    return run.steps.flatMap((step) => recount.check(step));
  });
  return [...unreadable, ...recounted].sort((left, right) => lineOf(left) - lineOf(right));
};

const lineOf = ({ path }: Violation): number => Number(path.split("/", 2)[1] ?? 0);
