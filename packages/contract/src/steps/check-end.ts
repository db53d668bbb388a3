import type { Stage } from "../stage.ts";
import { type AddViolation, describeFound } from "../violation.ts";
import type { ProgressEvent } from "../progress-event.ts";
import type { Step } from "./step.ts";

/** 6.2.1#1: a completed run is at 100, and stays there. 6.4#2, 6.4#3: an aborted one stays where it was. */
export const checkEnd = (step: Step, add: AddViolation): void => {
  const { previous, events, next } = step;
  const isCompleted = previous.state === "COMPLETED" || events.some(({ type }) => type === "run.completed");
  if (isCompleted && next.overallPercent !== undefined && next.overallPercent !== 100) {
    add("6.2.1#1", "/next/overall_progress_percent", describeFound(next.overallPercent), "100, because the run is completed");
  }
  if (isAborted(step)) {
    checkAbortedStage(step, add);
    checkFrozen(step, add);
  }
};

/** Whether a step's report has to be an aborted one, or is. */
const isAborted = ({ previous, events, next }: Pick<Step, "previous" | "events" | "next">): boolean =>
  previous.state === "ABORTED" || next.state === "ABORTED" || abortingStage(events) !== null;

const abortingStage = (events: readonly ProgressEvent[]): Stage | null =>
  events.reduce<Stage | null>((stage, event) => (event.type === "run.aborted" ? event.data.stage : stage), null);

/** The stage of the event that aborts is the one that the run was in. */
const checkAbortedStage = ({ previous, events, next }: Step, add: AddViolation): void => {
  if (next.stage === undefined) return;
  const path = "/next/current_stage";
  const aborting = abortingStage(events);
  if (aborting === null && previous.state !== "ABORTED" && previous.state !== undefined) {
    add("6.4#2", path, describeFound(next.stage), "the stage of an event run.aborted, and there is none");
    return;
  }
  const reached = events.reduce(
    (stage, event) => (event.type === "stage.entered" || event.type === "stage.reopened" ? event.data.stage : stage),
    previous.stage,
  );
  const wanted = aborting ?? reached;
  if (wanted !== undefined && next.stage !== wanted) {
    add("6.4#2", path, describeFound(next.stage), `${describeFound(wanted)}, the stage that aborted`);
  } else if (reached !== undefined && next.stage !== reached) {
    add("6.4#2", path, describeFound(next.stage), `${describeFound(reached)}, the stage that the run was in`);
  }
};

/**
 * Nothing is calculated for an aborted report: it shows what the last calculation gave, of the stage where that is still the
 * same one.
 */
const checkFrozen = ({ previous, isFirst, base, next }: Step, add: AddViolation): void => {
  // What a run that ends before its first report had calculated is not known.
  if (isFirst) return;
  // Without the run's earlier reports, a fail-closed one still shows what overall was.
  const overallPercent = base.overallPercent ?? previous.overallPercent;
  if (differ(overallPercent, next.overallPercent)) {
    add("6.4#3", "/next/overall_progress_percent", describeFound(next.overallPercent), `${overallPercent}, as it was last calculated`);
  }
  if (base.stage === next.stage && differ(base.stagePercent, next.stagePercent)) {
    add("6.4#3", "/next/stage_progress_percent", describeFound(next.stagePercent), `${base.stagePercent}, as it was last calculated`);
  }
};

const differ = (wanted: number | undefined, found: number | undefined): boolean =>
  wanted !== undefined && found !== undefined && wanted !== found;
