import { checkReport, type CheckReportOptions } from "../check-report.ts";
import type { ProgressEvent } from "../progress-event.ts";
import type { AddViolation, Violation } from "../violation.ts";
import { comparison } from "./comparison.ts";
import { judgeStep } from "./judge-step.ts";
import { lastClosedOf, lastClosedSince } from "./last-closed.ts";
import { readEvents } from "./read-events.ts";
import type { KnownRun, Step } from "./step.ts";
import { readStepReport, START_OF_RUN, type StepReport } from "./step-report.ts";

/**
 * Checks two consecutive reports of one run and the ledger events between them against every rule of kind "step" of the
 * catalogue, and each report by itself as `checkReport` does.
 *
 * Returns all violations: those of `previous` under `/previous`, those of `next` under `/next`, and those of the step.
 * Never throws, whatever the values are; what cannot be read is a violation, and no rule that would need it is judged.
 * After `run.aborted`, or after an aborted report, the ledger claims that `next` is ABORTED.
 *
 * @param previous - the report before, or `null` for a run's first one: a run starts from zero in stage A.
 * @param events - everything in the ledger between the two, in order: objects `{ type, data }`. Further members, and types
 *   that the contract does not know, are ignored. A list or an event that cannot be read breaks 2#5.
 * @param known - what the run's earlier events say. Without it, each rule judges what the step alone can show.
 */
export const checkStep = (
  previous: unknown,
  events: unknown,
  next: unknown,
  known?: KnownRun,
): readonly Violation[] => {
  const violations: Violation[] = [];
  const add: AddViolation = (rule, path, found, wanted) => {
    violations.push({ rule, path, found, wanted });
  };
  const read = readEvents(events, "/events", add).map(({ event }) => event);
  const pair = { previous: previous === null ? START_OF_RUN : readStepReport(previous), next: readStepReport(next) };
  const step: Step = {
    ...pair,
    isFirst: previous === null,
    events: read,
    lastClosed: known === undefined ? lastClosedSince(pair.previous.lastCompleted, read) : lastClosedOf(known.closed, read),
    isRequired: known === undefined ? requiredBy(read) : (location) => known.requiredLocations.has(location),
    ...comparison({ ...pair, events: read }, known),
  };
  const ofPrevious = previous === null ? [] : checkReport(previous);
  const ofNext = checkReport(next, claimedStateOf(step));
  judgeStep(step, add);
  return [...under("/previous", ofPrevious), ...under("/next", ofNext), ...violations];
};

/** The state that the ledger claims for a step's report, as far as the step says it. */
export const claimedStateOf = ({ previous, events }: { previous: StepReport; events: readonly ProgressEvent[] }): CheckReportOptions =>
  previous.state === "ABORTED" || events.some(({ type }) => type === "run.aborted") ? { claimedState: "ABORTED" } : {};

/** Moves violations of a report to its place in a larger value. */
export const under = (path: string, violations: readonly Violation[]): readonly Violation[] =>
  violations.map((violation) => ({ ...violation, path: path + violation.path }));

/** Which locations are required or not, by the closures of a step alone. */
const requiredBy = (events: readonly ProgressEvent[]): Step["isRequired"] => {
  const required = new Map(
    events.flatMap((event) => (event.type === "artifact.closed" ? [[event.data.location, event.data.required] as const] : [])),
  );
  return (location) => required.get(location);
};
