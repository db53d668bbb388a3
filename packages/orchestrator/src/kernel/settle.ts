import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import { event } from "@pawl/pipeline";
import type { Artifact, EventBody, PipelineState } from "@pawl/pipeline";

import { releaseLease } from "./release-lease.ts";
import { holdOn } from "./holds.ts";
import { parkedQuestion, questionAbout } from "./questions.ts";
import { firstReady, holdsUpStage, workStage } from "./work-stage.ts";

/**
 * The entry of the next stage, where a state calls for it: not before every required artifact of the ones up to it is closed
 * (rule 8#2), and then by itself, because nobody approves it (rule 2#3). Empty when it is not due; to be asked again after its
 * events, because each transition has a report of its own (I17).
 */
export function advanceStage(state: PipelineState): readonly EventBody[] {
  if (state.status !== "running" || state.calculationFailure !== null || isPrepared(state)) return [];
  const work = workStage(state);
  if (work === null || STAGES.indexOf(work) <= STAGES.indexOf(state.stage)) return [];
  const next = STAGES[STAGES.indexOf(state.stage) + 1] as Stage;
  return [...leaveStage(state, state.stage), event("stage.entered", { stage: next })];
}

/** What completes a run, in the transition that closes its last required artifact. */
export function completeRun(state: PipelineState): readonly EventBody[] {
  return [...leaveStage(state, state.stage), event("run.completed", {})];
}

/**
 * The open questions, when nothing else runs or can run (I10), and only for what a required artifact waits for (rule 4.7#6);
 * the abort of a run that can neither go on nor ask (rules 4.7#7 and 4.8#4). Belongs into the transaction that leaves nothing
 * to run, so that no report claims a next step that there is not and nobody is waited for without a question (rule 8#1).
 */
export function raiseQuestions(state: PipelineState): readonly EventBody[] {
  if (state.status !== "running" || state.calculationFailure !== null || isPrepared(state)) return [];
  // The stage that has work, even where it is still to be entered: the last report of a stage shows no step that cannot be.
  const work = workStage(state);
  if (work === null || state.questions.length > 0 || canGoOn(state, work)) return [];
  const questions = [...state.parked.values()]
    .filter((id) => holdsUpStage(state, id))
    .map((id) => event("question.raised", { artifact: id, question: parkedQuestion(state, id) }));
  questions.push(...parkHeld(state, work));
  return questions.length > 0 ? questions : [abortRun(state, "NO_EXECUTABLE_ACTION", null, null)];
}

/**
 * Parks, for each thing that keeps agents from starting until a human answers, the first required artifact that waits for it,
 * and asks about that one: one answer lets all of them go on.
 */
function parkHeld(state: PipelineState, stage: Stage): EventBody[] {
  const asked = new Set<string>();
  const events: EventBody[] = [];
  for (const id of state.ready.values()) {
    const artifact = state.byId.get(id) as Artifact;
    const hold = holdOn(state, artifact);
    if (artifact.stage !== stage || artifact.optional || hold === null || asked.has(hold.key)) continue;
    asked.add(hold.key);
    const { reason, detail, options } = hold;
    events.push(
      event("artifact.parked", { artifact: id, location: artifact.location, reason, detail, attempt: null, evidence: [], options: [...options] }),
      event("question.raised", { artifact: id, question: questionAbout(artifact.location, { reason, detail, options }) }),
    );
  }
  return events;
}

/** Something is on its way to the branch; what follows from it comes first. */
function isPrepared(state: PipelineState): boolean {
  return state.prepared.length > 0 || state.preparedRollback !== null;
}

/** Whether anything runs or can run, now or after a backoff. */
function canGoOn(state: PipelineState, stage: Stage): boolean {
  return state.active.size > 0 || state.regate.size > 0 || firstReady(state, stage) !== null;
}

/** The event that aborts a run in the stage that it is in (rule 6.4#2). */
export function abortRun(state: PipelineState, cause: string, by: string | null, why: string | null): EventBody {
  return event("run.aborted", { stage: state.stage, cause, by, why });
}

/** Optional artifacts that are unfinished at their stage's exit are cancelled (I17). */
function leaveStage(state: PipelineState, stage: Stage): EventBody[] {
  const events: EventBody[] = [];
  const unfinished = state.plan.artifacts.filter((artifact) => {
    const phase = state.artifacts.get(artifact.id)?.phase;
    return artifact.optional && artifact.stage === stage && phase !== "closed" && phase !== "cancelled";
  });
  const leases = new Set(unfinished.map((artifact) => state.artifacts.get(artifact.id)?.lease ?? null));
  for (const attempt of leases) {
    if (attempt !== null) events.push(...releaseLease(state, attempt, "LEASE_LOST", `stage ${stage} ended`));
  }
  for (const artifact of unfinished) events.push(event("artifact.cancelled", { artifact: artifact.id }));
  return events;
}
