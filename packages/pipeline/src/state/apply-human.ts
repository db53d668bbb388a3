import { GATE_REASONS } from "../events/reason.ts";
import type { GateReason } from "../events/reason.ts";
import { unreachable } from "../util/unreachable.ts";
import { answerBudget } from "./apply-budget.ts";
import { dequeue } from "./apply-attempt.ts";
import { observed } from "./apply-run.ts";
import type { EventOf } from "./event-of.ts";
import type { AgentQuestionRecord, ArtifactState, GivenAnswer, PipelineState } from "./pipeline-state.ts";
import { artifactState, requireLease, requirePhase, setArtifact } from "./set-artifact.ts";

/** Applies what sets an artifact back or aside, and what humans are asked and answer. */
export function applyHumanEvent(
  state: PipelineState,
  event: EventOf<
    | "artifact.retried"
    | "artifact.parked"
    | "artifact.unparked"
    | "artifact.cancelled"
    | "artifact.restored"
    | "question.raised"
    | "question.answered"
  >,
): PipelineState {
  switch (event.type) {
    case "artifact.retried":
      return retried(state, event);
    case "artifact.parked":
      return parked(state, event);
    case "artifact.unparked":
      requirePhase(state, event.data.artifact, event.type, ["parked"]);
      return unparked({ ...state, questions: [] }, event.data.artifact, artifactState(state, event.data.artifact).answer);
    case "artifact.cancelled":
      return setArtifact(dequeue(state, event.data.artifact), event.data.artifact, {
        phase: "cancelled",
        lease: null,
        parking: null,
      });
    case "artifact.restored":
      requirePhase(state, event.data.artifact, event.type, ["cancelled"]);
      return setArtifact(state, event.data.artifact, { phase: "pending", failures: 0, fingerprint: null });
    case "question.raised":
      return {
        ...state,
        questions: [...state.questions, { artifact: event.data.artifact, question: event.data.question }],
      };
    case "question.answered":
      return answered(state, event);
    default:
      return unreachable(event);
  }
}

function retried(state: PipelineState, event: EventOf<"artifact.retried">): PipelineState {
  const { artifact: id, attempt, reason, detail, evidence, charged, notBeforeMs, fingerprint } = event.data;
  const before = artifactState(state, id);
  requireLease(state, id, event.type, attempt);
  const isGate = Object.hasOwn(GATE_REASONS, reason);
  const next = setArtifact(dequeue(state, id), id, {
    phase: "pending",
    lease: null,
    notBeforeMs,
    // What was on the head and could not be gated there for another reason is still to be gated before an agent starts.
    ...(!isGate && state.attempts.get(attempt)?.kind === "gate-first" ? { gateFirst: true } : {}),
    ...(charged ? { failures: before.failures + 1, fingerprint } : {}),
    losses: lossesAfter(before.losses, event.data),
    // The next assignment shows what was wrong with the work, not what happened to the process that did it.
    ...(charged || isGate ? { lastRefusal: { attempt, reason, detail, evidence } } : {}),
  });
  return charged ? observed(next, event.atMs) : next;
}

/** Losses in a row: what says nothing of the attempt, such as the end of an orchestrator, neither adds to them nor ends them. */
function lossesAfter(before: number, { reason, charged }: EventOf<"artifact.retried">["data"]): number {
  if (reason === "HELPER_LOST") return charged ? before : before + 1;
  return charged || Object.hasOwn(GATE_REASONS, reason) ? 0 : before;
}

function parked(state: PipelineState, event: EventOf<"artifact.parked">): PipelineState {
  const { artifact, attempt, reason, detail, evidence, options, question = null } = event.data;
  if (attempt === null) requirePhase(state, artifact, event.type, ["pending"]);
  else requireLease(state, artifact, event.type, attempt);
  const isGateFirst = attempt !== null && state.attempts.get(attempt)?.kind === "gate-first";
  return setArtifact(dequeue(state, artifact), artifact, {
    phase: "parked",
    lease: null,
    parking: { seq: event.seq, reason, detail, options, question },
    // What got no verdict on the head is gated there again after the answer, before an agent works on it (I14).
    ...(isGateFirst && GATE_REASONS[reason as GateReason] === "INCONCLUSIVE" ? { gateFirst: true } : {}),
    // A question is no refusal of the work.
    ...(attempt === null || question !== null ? {} : { lastRefusal: { attempt, reason, detail, evidence } }),
  });
}

function answered(state: PipelineState, event: EventOf<"question.answered">): PipelineState {
  const { artifact: id, option, why } = event.data;
  // An answer empties the array; what is still open returns to parked and is asked again when nothing else can run (I10,
  // rule 4.7#3).
  const next: PipelineState = { ...state, questions: [] };
  if (id === null) return option === "YES" ? { ...next, calculationFailure: null, lastCalculated: null } : next;
  if (option === "ABORT" || artifactState(next, id).phase !== "parked") return next;
  // An answer lets work go on and is no observable progress itself (rule 2.2#1).
  return unparked(next, id, { ...asAsked(artifactState(next, id).parking?.question ?? null, option), why });
}

/** What an option stands for, and what it answers. */
function asAsked(question: AgentQuestionRecord | null, option: string): Omit<GivenAnswer, "why"> {
  const number = Number(/^OPTION_(\d)$/.exec(option)?.[1] ?? 0);
  const chosen = question?.options[number - 1];
  return question === null || chosen === undefined ? { question: null, option } : { question: question.text, option: chosen.name };
}

/** Sends a parked artifact back to work as if it had not failed, and with it what its parking held up. */
function unparked(state: PipelineState, id: string, answer: ArtifactState["answer"]): PipelineState {
  const reason = artifactState(state, id).parking?.reason ?? "";
  return setArtifact(released(state, id, reason), id, {
    phase: "pending",
    parking: null,
    failures: 0,
    losses: 0,
    fingerprint: null,
    notBeforeMs: 0,
    answer,
  });
}

/** What a human's decision lets go on besides the artifact that it is about. */
function released(state: PipelineState, id: string, reason: string): PipelineState {
  const profile = state.byId.get(id)?.agent ?? null;
  if (reason !== "RATE_LIMITED" || profile === null) return answerBudget(state, id, reason);
  return { ...state, pauses: state.pauses.without(profile) };
}
