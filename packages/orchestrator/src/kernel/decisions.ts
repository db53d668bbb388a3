import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { abortEvents, answerEvents, refuseWhenEnded } from "./human.ts";
import type { Answer } from "./human.ts";

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
  | (Decider & { readonly kind: "retry"; readonly artifact: string });

/**
 * Events of a decision; none where it changes nothing, such as a pause of a paused run.
 *
 * @throws OrchestratorError `RUN_ENDED`, `ANSWER_INVALID`, `ARTIFACT_UNKNOWN`, `NOT_PARKED`.
 */
export function decisionEvents(state: PipelineState, decision: Decision): readonly EventBody[] {
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
    case "retry":
      refuseWhenEnded(state);
      return [event("artifact.unparked", { artifact: parkedArtifact(state, decision.artifact), by, why })];
  }
}

/** The record of a decision that came after the end of the run. */
export function refusedDecision(decision: Decision): EventBody {
  const { kind, by, why } = decision;
  const answer = kind === "answer" ? { location: decision.location, option: decision.option } : null;
  const targets = kind === "retry" ? { targets: [decision.artifact] } : {};
  return event("decision.refused", { decision: kind, answer, ...targets, by, why, reason: "RUN_ENDED" });
}

/**
 * The id of the artifact that has this id, or that is at this location.
 *
 * @throws OrchestratorError `ARTIFACT_UNKNOWN`.
 */
export function artifactNamed(state: PipelineState, name: string): string {
  const id = state.byId.has(name) ? name : state.byLocation.get(name);
  if (id !== undefined) return id;
  throw new OrchestratorError(
    "ARTIFACT_UNKNOWN",
    `run ${state.run} has no artifact ${JSON.stringify(name.slice(0, 200))}`,
    "Name it by its id or its location; `pawl artifacts` lists all.",
  );
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
