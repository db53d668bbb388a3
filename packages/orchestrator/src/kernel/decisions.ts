import type { Stage } from "@pawl/contract";
import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { artifactNamed } from "./artifact-named.ts";
import { abortEvents, answerEvents, refuseWhenEnded } from "./human.ts";
import type { Answer } from "./human.ts";
import { reopenEvents } from "./reopen.ts";
import { commitsToRevert } from "./rollback.ts";

/** Who takes a decision, and why. */
export interface Decider {
  readonly by: string;
  /** `null`: no reason is given. */
  readonly why: string | null;
}

/** What a human decided about a run. */
export type Decision =
  | (Answer & { readonly kind: "answer" })
  | (Decider & { readonly kind: "abort" | "pause" | "resume" | "stop" })
  /** `artifact`: its id or its location. */
  | (Decider & { readonly kind: "retry"; readonly artifact: string })
  | (Decider & { readonly kind: "reopen"; readonly stage: Stage })
  | RollbackDecision
  | AmendDecision;

/** What a human wants taken back: artifacts by id or location, commits by at least seven digits. */
export type RollbackDecision = Decider & { readonly kind: "rollback"; readonly targets: readonly string[] };

/** The plan file is to be adopted, where its digest is still this one. */
export type AmendDecision = Decider & { readonly kind: "amend"; readonly planDigest: string };

/** A decision whose events follow from the state alone. */
export type PlainDecision = Exclude<Decision, RollbackDecision | AmendDecision>;

/**
 * Refuses a decision that does not fit a state, as far as the state alone tells.
 *
 * @throws OrchestratorError as {@link decisionEvents} and {@link commitsToRevert} do.
 */
export function refuseUnfit(state: PipelineState, decision: Decision): void {
  if (decision.kind === "rollback") commitsToRevert(state, decision.targets);
  else if (decision.kind === "amend") refuseWhenEnded(state);
  else decisionEvents(state, decision);
}

/**
 * Events of a decision; none where it changes nothing, such as a pause of a paused run.
 *
 * @throws OrchestratorError `RUN_ENDED`, `ANSWER_INVALID`, `ARTIFACT_UNKNOWN`, `NOT_PARKED`, `NOTHING_TO_REOPEN`.
 */
export function decisionEvents(state: PipelineState, decision: PlainDecision): readonly EventBody[] {
  const { by, why } = decision;
  switch (decision.kind) {
    case "answer":
      return answerEvents(state, decision);
    case "abort":
      return abortEvents(state, { by, why, cause: "OPERATOR" });
    case "pause":
      refuseWhenEnded(state);
      return state.isPaused ? [] : [event("run.paused", { by, why })];
    case "resume":
      refuseWhenEnded(state);
      return state.isPaused ? [event("run.resumed", { by, why })] : [];
    case "stop":
      // It concerns the process, which may still be at work for a run that is over.
      return state.status === "running" ? [event("orchestrator.stop_ordered", { by, why })] : [];
    case "reopen":
      return reopenEvents(state, decision.stage, { by, why });
    case "retry":
      refuseWhenEnded(state);
      return [event("artifact.unparked", { artifact: parkedArtifact(state, decision.artifact), by, why })];
  }
}

/** The record of a decision that came after the end of the run. */
export function refusedDecision(decision: Decision): EventBody {
  const { kind, by, why } = decision;
  const answer = kind === "answer" ? { location: decision.location, option: decision.option } : null;
  return event("decision.refused", { decision: kind, answer, ...targetsOf(decision), by, why, reason: "RUN_ENDED" });
}

function targetsOf(decision: Decision): { targets?: string[] } {
  switch (decision.kind) {
    case "retry":
      return { targets: [decision.artifact] };
    case "reopen":
      return { targets: [decision.stage] };
    case "rollback":
      return { targets: [...decision.targets] };
    default:
      return {};
  }
}

function parkedArtifact(state: PipelineState, name: string): string {
  const id = artifactNamed(state, name);
  const phase = state.artifacts.get(id)?.phase;
  if (phase === "parked") return id;
  throw new OrchestratorError(
    "NOT_PARKED",
    `artifact ${id} is ${phase ?? "unknown"}, not parked`,
    "Only what is parked waits for a human; `pawl answer` lists it.",
  );
}
