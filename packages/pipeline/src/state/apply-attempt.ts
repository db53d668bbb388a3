import { unreachable } from "../util/unreachable.ts";
import { reserve, settleUsage } from "./apply-budget.ts";
import type { EventOf } from "./event-of.ts";
import type { LiveAttempt, PipelineState } from "./pipeline-state.ts";
import { artifactState, IllegalTransitionError, requirePhase, setArtifact } from "./set-artifact.ts";

/** Applies what happens to attempts and to the gates of their candidates. */
export function applyAttemptEvent(
  state: PipelineState,
  event: EventOf<
    | "attempt.started"
    | "attempt.produced"
    | "attempt.recovered"
    | "attempt.ended"
    | "agent.rate_limited"
    | "usage.settled"
    | "gate.started"
    | "gate.finished"
  >,
): PipelineState {
  switch (event.type) {
    case "attempt.started":
      return attemptStarted(state, event);
    case "attempt.produced":
      return attemptProduced(state, event);
    case "attempt.recovered": {
      let next = state;
      for (const id of event.data.artifacts) {
        requirePhase(next, id, event.type, ["verifying"]);
        next = setArtifact(next, id, { phase: "produced" });
      }
      return next;
    }
    case "attempt.ended":
      return attemptEnded(state, event);
    case "agent.rate_limited":
      return rateLimited(state, event);
    case "usage.settled":
      return settleUsage(state, event);
    case "gate.started":
      if (event.data.purpose !== "candidate") return state;
      requirePhase(state, event.data.artifact, event.type, ["produced"]);
      return setArtifact(state, event.data.artifact, { phase: "verifying" });
    case "gate.finished":
      return gateFinished(state, event);
    default:
      return unreachable(event);
  }
}

/** The attempt that has a number and has not ended. @throws IllegalTransitionError when there is none. */
export function liveAttempt(state: PipelineState, attempt: number): LiveAttempt {
  const found = state.attempts.get(attempt);
  if (found === undefined) throw new IllegalTransitionError(`attempt ${attempt} is not under way in run ${state.run}`);
  return found;
}

/** Takes an artifact's candidate out of the merge queue, if it is there. */
export function dequeue(state: PipelineState, artifact: string): PipelineState {
  if (artifactState(state, artifact).phase !== "integrating") return state;
  for (const [seq, entry] of state.queue.entries()) {
    if (entry.artifact === artifact) return { ...state, queue: state.queue.without(seq) };
  }
  return state;
}

function attemptStarted(state: PipelineState, event: EventOf<"attempt.started">): PipelineState {
  const { attempt, artifacts, kind, profile, base } = event.data;
  if (attempt !== state.nextAttempt) {
    throw new IllegalTransitionError(`attempt ${attempt} started where ${state.nextAttempt} is next`);
  }
  const isGateFirst = kind === "gate-first";
  const live: LiveAttempt = {
    attempt,
    artifacts,
    kind,
    profile,
    base,
    state: isGateFirst ? "handed-in" : "running",
    startedAtMs: event.atMs,
    candidates: [],
  };
  let next: PipelineState = {
    ...state,
    nextAttempt: attempt + 1,
    attempts: state.attempts.with(attempt, live),
    running: isGateFirst ? state.running : state.running.with(attempt, live),
    gatedFirst: state.gatedFirst + Number(isGateFirst),
  };
  if (profile !== null) next = tried(next, profile);
  next = reserve(next, event);
  for (const id of artifacts) {
    requirePhase(state, id, event.type, ["pending"]);
    next = setArtifact(next, id, {
      phase: isGateFirst ? "verifying" : "attempting",
      lease: attempt,
      gateFirst: false,
    });
  }
  return next;
}

function rateLimited(state: PipelineState, event: EventOf<"agent.rate_limited">): PipelineState {
  const { profile, attempt, untilMs, streak, sinceMs } = event.data;
  liveAttempt(state, attempt);
  const pause = { seq: event.seq, untilMs, streak, sinceMs, isTried: false };
  return { ...state, pauses: state.pauses.with(profile, pause) };
}

function tried(state: PipelineState, profile: string): PipelineState {
  const pause = state.pauses.get(profile);
  if (pause === undefined || pause.isTried) return state;
  return { ...state, pauses: state.pauses.with(profile, { ...pause, isTried: true }) };
}

/** Ends a row of rate limits, for an attempt that began after the last of them and ran into none. */
function unlimited(state: PipelineState, { profile, startedAtMs }: LiveAttempt): PipelineState {
  const pause = profile === null ? undefined : state.pauses.get(profile);
  if (profile === null || pause === undefined || pause.untilMs === null || startedAtMs < pause.untilMs) return state;
  return { ...state, pauses: state.pauses.without(profile) };
}

function attemptProduced(state: PipelineState, event: EventOf<"attempt.produced">): PipelineState {
  const live = liveAttempt(state, event.data.attempt);
  if (live.state !== "running") throw new IllegalTransitionError(`attempt ${live.attempt} has handed in already`);
  // An artifact without a candidate would never be gated, and hold up the rest of its batch for ever.
  const handedIn = event.data.candidates.map((candidate) => candidate.artifact);
  if (handedIn.join(" ") !== live.artifacts.join(" ")) {
    throw new IllegalTransitionError(`attempt ${live.attempt} on ${live.artifacts.join(", ")} hands in ${handedIn.join(", ")}`);
  }
  let next: PipelineState = {
    ...unlimited(state, live),
    attempts: state.attempts.with(live.attempt, { ...live, state: "handed-in", candidates: event.data.candidates }),
    running: state.running.without(live.attempt),
  };
  for (const { artifact } of event.data.candidates) next = setArtifact(next, artifact, { phase: "produced" });
  return next;
}

function attemptEnded(state: PipelineState, event: EventOf<"attempt.ended">): PipelineState {
  const live = liveAttempt(state, event.data.attempt);
  const held = live.artifacts.find((id) => artifactState(state, id).lease === live.attempt);
  if (held !== undefined) {
    throw new IllegalTransitionError(`attempt ${live.attempt} ends while artifact ${held} is neither closed nor set back`);
  }
  const next = event.data.outcome === "failed" ? unlimited(state, live) : state;
  return {
    ...next,
    attempts: state.attempts.without(live.attempt),
    running: state.running.without(live.attempt),
    gatedFirst: state.gatedFirst - Number(live.kind === "gate-first"),
  };
}

function gateFinished(state: PipelineState, event: EventOf<"gate.finished">): PipelineState {
  const { artifact: id, verdict, gateDigest, inputsDigest, purpose, control } = event.data;
  if (verdict !== "PASS") return state;
  // A PASS on a tree that may not land says nothing about the inputs on the head.
  const onHead = purpose === "head" || purpose === "regate";
  if (control === null && !onHead) return state;
  return setArtifact(state, id, {
    ...(onHead && inputsDigest !== null ? { passedInputsDigest: inputsDigest } : {}),
    ...(control !== null && event.data.artifactDigest !== null
      ? { provenControl: { gateDigest, artifactDigest: event.data.artifactDigest } }
      : {}),
  });
}
