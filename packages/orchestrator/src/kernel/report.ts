import type { Issue, Question, Stage, StatusReport, Task } from "@pawl/contract";
import { parseQuestion, STAGES } from "@pawl/contract";
import type { Artifact, PipelineState, SortedMap } from "@pawl/pipeline";
import type { FrozenProgress, ReportInput } from "@pawl/progress";

import { firstInRange, requiredRanks } from "./ready-queue.ts";
import { firstReady, firstUnheld, workStage } from "./work-stage.ts";

/** What the calculator needs of a state. @param previous - the run's last report, `null` for its first. */
export function reportInput(state: PipelineState, previous: StatusReport | null): ReportInput {
  const { currentTask, nextStep } = tasks(state);
  return {
    weights: state.contract.weights,
    tallies: perStageTallies(state),
    currentStage: state.stage,
    lastCompleted: lastCompleted(state),
    currentTask,
    nextStep,
    issues: issues(state),
    questions: state.questions.map(({ question }) => asQuestion(question)),
    aborted: state.status === "aborted" ? frozenProgress(state, previous) : null,
    calculationFailure: state.calculationFailure,
    previousOverallPercent: previous?.overall_progress_percent ?? null,
  };
}

/** What was calculated last (rule 6.4#3): not the 0 of a fail-closed report. A run that never calculated is at 0. */
function frozenProgress(state: PipelineState, previous: StatusReport | null): FrozenProgress {
  const { overallPercent, stagePercent } = state.lastCalculated ?? {
    overallPercent: previous?.overall_progress_percent ?? 0,
    stagePercent: previous?.stage_progress_percent ?? 0,
  };
  return { frozenOverallPercent: overallPercent, frozenStagePercent: stagePercent };
}

function perStageTallies(state: PipelineState): ReportInput["tallies"] {
  const tally = (stage: Stage) => ({ ...state.tallies[stage], unknown: 0 });
  return { A: tally("A"), B: tally("B"), C: tally("C"), D: tally("D") };
}

function asQuestion(text: string): Question {
  const question = parseQuestion(text);
  if (question === null) throw new Error(`Internal error: not a question: ${text}`);
  return question;
}

function lastCompleted(state: PipelineState): ReportInput["lastCompleted"] {
  const seq = state.closed.maxKey();
  const artifact = seq === undefined ? undefined : state.byId.get(state.closed.get(seq) as string);
  return artifact === undefined ? null : { location: artifact.location, version: artifact.version };
}

/** `current_task` and `next_step` as I6 and I17 read them. */
function tasks(state: PipelineState): { currentTask: Task | null; nextStep: Task | null } {
  const stage = workStage(state);
  if (stage === null) return { currentTask: null, nextStep: null };
  const first = firstRequired(state, state.active, [stage]);
  const again = firstRequired(state, state.regate, STAGES);
  const ready = firstToStart(state, stage);
  const parked = firstRequired(state, state.parkedByRank, [stage]);
  const current = first ?? again ?? ready ?? parked ?? firstRequired(state, state.ready, [stage]);
  if (current === null) return { currentTask: null, nextStep: null };
  const currentTask = task(state, current);
  if (ready !== null) return { currentTask, nextStep: task(state, ready) };
  if (first !== null) return { currentTask, nextStep: following(state, first) };
  return { currentTask, nextStep: again === null ? optionalStep(state, stage) : currentTask };
}

/** The first required artifact that is gated first, or that an agent may start on without a human's answer. */
function firstToStart(state: PipelineState, stage: Stage): Artifact | null {
  return firstUnheld(state, requiredRanks(state, stage));
}

/** The next step while only optional artifacts can go on: they are never `current_task`, but it is they that are next. */
function optionalStep(state: PipelineState, stage: Stage): Task | null {
  const ready = firstReady(state, stage);
  if (ready !== null) return task(state, ready);
  for (const id of state.active.values()) return following(state, state.byId.get(id) as Artifact);
  for (const id of state.regate.values()) return task(state, state.byId.get(id) as Artifact);
  return null;
}

/** The first required artifact of some stages in an index that is by rank. */
function firstRequired(state: PipelineState, index: SortedMap<number, string>, stages: readonly Stage[]): Artifact | null {
  for (const stage of stages) {
    const id = firstInRange(index, requiredRanks(state, stage));
    if (id !== null) return state.byId.get(id) as Artifact;
  }
  return null;
}

/** The step that an artifact is at. */
function task(state: PipelineState, artifact: Artifact): Task {
  const { location } = artifact;
  const now = state.artifacts.get(artifact.id);
  switch (now?.phase) {
    case "produced":
    case "verifying":
    case "closed":
      return { verb: "Verify", location };
    case "integrating":
      return { verb: "Close", location };
    default:
      if (now?.gateFirst === true) return { verb: "Verify", location };
      return { verb: artifact.run === null ? "Generate" : "Run", location };
  }
}

/** The life-cycle step after the one that an artifact is at. */
function following(state: PipelineState, artifact: Artifact): Task {
  const phase = state.artifacts.get(artifact.id)?.phase;
  return { verb: phase === "attempting" ? "Verify" : "Close", location: artifact.location };
}

/** Issues of parked artifacts by what they follow from, so that most reports cost no walk over them. It changes no answer. */
const PARKED_ISSUES = new WeakMap<PipelineState["parked"], readonly [number, Issue][]>();

/** Issues in ledger order (I15). */
function issues(state: PipelineState): readonly Issue[] {
  const parked = PARKED_ISSUES.get(state.parked) ?? parkedIssues(state);
  PARKED_ISSUES.set(state.parked, parked);
  const others = state.issues.map((entry): [number, Issue] => [entry.seq, entry.issue]);
  return [...parked, ...rateLimits(state), ...unknownUsage(state), ...others].sort((left, right) => left[0] - right[0]).map(([, issue]) => issue);
}

function parkedIssues(state: PipelineState): readonly [number, Issue][] {
  return [...state.parked.entries()].map(([seq, id]): [number, Issue] => {
    const parking = state.artifacts.get(id)?.parking;
    const artifact = state.byId.get(id)?.location ?? id;
    return [seq, { code: "PARKED", fields: { artifact, reason: parking?.reason ?? "UNKNOWN" } }];
  });
}

/** Agent profiles that pause now, until a time or an answer. */
function rateLimits(state: PipelineState): [number, Issue][] {
  return [...state.pauses.entries()].flatMap(([profile, { seq, untilMs, isTried }]) => {
    if (isTried) return [];
    const until = untilMs === null ? "ANSWER" : new Date(untilMs).toISOString();
    return [[seq, { code: "RATE_LIMITED", fields: { profile, until } }] as [number, Issue]];
  });
}

/** Usage that could not be read, until a human has answered. */
function unknownUsage({ budget }: PipelineState): [number, Issue][] {
  return budget.unknownSeq === null ? [] : [[budget.unknownSeq, { code: "USAGE_UNKNOWN", fields: {} }]];
}
