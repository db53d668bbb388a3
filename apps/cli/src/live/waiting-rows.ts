import { escapeForTerminal, oneLine } from "@pawl/agents";
import { holdOn, pausedUntilMs, workStage } from "@pawl/orchestrator";
import type { Artifact, PipelineState } from "@pawl/pipeline";

import type { LiveFacts } from "./live-facts.ts";
import { timeOfDay } from "./row.ts";
import type { Row } from "./row.ts";

/**
 * A row for what waits and why, what needs a human first. Each costs what it takes to find it, whatever the size of the pipeline: of
 * the artifacts that only wait for others, those are named that need what is under way.
 */
export function* waitingRows(facts: LiveFacts): Generator<Row> {
  const { state, isDraining } = facts;
  if (state === null) return;
  for (const [name, why] of asked(state)) yield waits(name, why, "attention");
  for (const [name, pause] of state.pauses.entries()) {
    if (pause.untilMs !== null && pause.untilMs > facts.nowMs) yield waits(`agent ${name}`, `rate limit until ${timeOfDay(pause.untilMs)}`, "attention");
  }
  if (state.isPaused) yield waits("what could begin", "the run is paused; `pawl resume` lets it go on", "attention");
  else if (isDraining) yield waits("what could begin", "nothing new starts; the next `pawl run` goes on with it");
  else for (const [name, why] of ready(state, facts.nowMs)) yield waits(name, why);
  for (const [name, why] of toBeGated(facts, state)) yield waits(name, why);
  for (const [name, why] of queued(facts, state)) yield waits(name, why);
  for (const [name, why] of needing(state)) yield waits(name, why);
  for (const [name, why] of toBeGatedAgain(facts, state)) yield waits(name, why);
}

type Waiting = readonly [name: string, why: string];

function waits(name: string, why: string, tone?: "attention"): Row {
  return { first: { text: "waits" }, name, said: [{ text: escapeForTerminal(why), ...(tone === undefined ? {} : { tone }) }] };
}

function* asked(state: PipelineState): Generator<Waiting> {
  for (const { artifact, question } of state.questions) if (artifact === null) yield ["the run", question];
  for (const id of state.parked.values()) {
    const { reason, options, detail, question } = state.artifacts.get(id)?.parking ?? NOT_PARKED;
    const said = question?.text ?? detail;
    yield [state.byId.get(id)?.location ?? id, `${reason} (${options.join("/")})${said === "" ? "" : `: ${oneLine(said)}`}`];
  }
}

const NOT_PARKED = { reason: "", options: [], detail: "", question: null };

function* ready(state: PipelineState, nowMs: number): Generator<Waiting> {
  const stage = workStage(state);
  for (const id of state.ready.values()) {
    const artifact = state.byId.get(id) as Artifact;
    yield [id, artifact.stage === stage ? whyNotYet(state, artifact, nowMs) : `for stage ${artifact.stage}`];
  }
}

function whyNotYet(state: PipelineState, artifact: Artifact, nowMs: number): string {
  const { gateFirst = false, notBeforeMs = 0 } = state.artifacts.get(artifact.id) ?? {};
  if (gateFirst) return "for its gate, without an agent";
  const hold = holdOn(state, artifact);
  if (hold !== null) return `for an answer: ${hold.reason}`;
  const untilMs = Math.max(notBeforeMs, pausedUntilMs(state, artifact.agent, nowMs));
  if (untilMs > nowMs) return `not before ${timeOfDay(untilMs)}`;
  return artifact.agent === null ? "for a free place" : `for a free agent (${artifact.agent})`;
}

/** What was handed in, or is there already, and whose gate does not run yet. */
function* toBeGated({ gates }: LiveFacts, state: PipelineState): Generator<Waiting> {
  const running = new Set(gates.map(({ artifact }) => artifact));
  for (const id of state.toVerify.values()) {
    if (running.has(id)) continue;
    const before = earlierOfBatch(state, id);
    if (state.questions.length > 0) yield [id, "for its gate, after an answer"];
    else yield [id, before === null ? "for a free gate" : `for ${before}, which is before it in attempt ${state.artifacts.get(id)?.lease ?? ""}`];
  }
}

/** Whether an artifact's candidate, or what is there already, has yet to pass its gate. */
export function isToBeGated(state: PipelineState, id: string): boolean {
  const phase = state.artifacts.get(id)?.phase;
  return phase === "produced" || phase === "verifying";
}

/** What is closed, and whose gate is due again. */
function* toBeGatedAgain({ gates }: LiveFacts, state: PipelineState): Generator<Waiting> {
  const running = new Set(gates.map(({ artifact }) => artifact));
  for (const id of state.regate.values()) if (!running.has(id)) yield [id, "closed; for a free gate, to be gated again"];
}

/** Of a batch one artifact is gated and closed after the other. */
function earlierOfBatch(state: PipelineState, id: string): string | null {
  const lease = state.artifacts.get(id)?.lease ?? null;
  const first = state.attempts.get(lease ?? 0)?.artifacts.find((other) => state.artifacts.get(other)?.lease === lease);
  return first === undefined || first === id ? null : first;
}

/** What passed its gate. Where a gate of it runs again in the queue, it is among what runs. */
function* queued({ gates }: LiveFacts, state: PipelineState): Generator<Waiting> {
  const running = new Set(gates.map(({ artifact }) => artifact));
  const ending = new Set(gates.flatMap(({ landing }) => landing));
  for (const { artifact } of state.queue.values()) {
    if (running.has(artifact)) continue;
    yield [artifact, ending.has(artifact) ? "its gate passed; for what is gated at its stage's end" : "its gate passed; in the merge queue"];
  }
}

/** What needs something that is under way. */
function* needing(state: PipelineState): Generator<Waiting> {
  const named = new Set<string>();
  for (const need of state.active.values()) {
    for (const id of state.order.dependents.get(need) ?? []) {
      const { phase, unmetNeeds = 0 } = state.artifacts.get(id) ?? {};
      if (phase !== "pending" || unmetNeeds === 0 || named.has(id)) continue;
      named.add(id);
      yield [id, `for ${need}${unmetNeeds === 1 ? "" : ` and ${unmetNeeds - 1} more`}`];
    }
  }
}
