import { event } from "@pawl/pipeline";
import type { Artifact, CandidateRecord, EventBody, EventData, LiveAttempt, PipelineState } from "@pawl/pipeline";

import { runGate } from "../gate/run-gate.ts";
import type { GateContext, GateRequest } from "../gate/run-gate.ts";
import { candidateGated, INCONCLUSIVE_REPEATS, isWorthRepeating } from "../kernel/gate-outcome.ts";
import type { GateResult } from "../kernel/gate-outcome.ts";
import { invalidate } from "../kernel/invalidate.ts";
import { refuse } from "../kernel/refuse.ts";
import type { GateActivities } from "./gate-activities.ts";
import type { Decide, Journal } from "./journal.ts";

/** What gate jobs share. */
export interface GateJobContext {
  readonly gates: GateContext;
  readonly journal: Journal;
  readonly now: () => number;
  /** Has every gate while it runs. */
  readonly activities: GateActivities;
  /** What follows from closures at once, and is recorded with them. */
  readonly following: () => readonly Decide[];
  /** Told what the operator should know and the ledger does not hold. */
  readonly onWarning: (warning: string) => void;
}

type Purpose = EventData<"gate.finished">["purpose"];

/** One gate that runs until it has a verdict that counts. */
export interface GateRun {
  readonly request: GateRequest;
  readonly attempt: number | null;
  readonly purpose: Purpose;
  /** What cannot land before it has passed; left out where it is no gate of a stage's end. */
  readonly landing?: readonly string[];
}

/** Gates the candidate of one artifact, brought onto the head first where that has moved. */
export async function gateCandidate(
  context: GateJobContext,
  attempt: LiveAttempt,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const purpose: Purpose = attempt.kind === "gate-first" ? "gate-first" : "candidate";
  const gate = { artifact: id, attempt: attempt.attempt, purpose, landing: [], sinceMs: context.now() };
  await context.activities.during(gate, () => gateAs(context, attempt, { id, purpose, signal }));
}

async function gateAs(
  context: GateJobContext,
  attempt: LiveAttempt,
  { id, purpose, signal }: { readonly id: string; readonly purpose: "gate-first" | "candidate"; readonly signal: AbortSignal },
): Promise<void> {
  const { journal } = context;
  const state = journal.state;
  const artifact = state.byId.get(id) as Artifact;
  const onHead = state.head;
  const isGateFirst = purpose === "gate-first";
  const candidate = isGateFirst
    ? await presentCandidate(context, artifact, onHead)
    : await broughtOnto(context, attempt, id, onHead);
  if (candidate === null) return;
  const { commit, parent } = candidate;
  // What the gate gives is recorded after it, so nothing waits for it but the end of the job.
  const begun = journal.transact((now) =>
    now.artifacts.get(id)?.lease === attempt.attempt
      ? [event("gate.started", { artifact: id, attempt: attempt.attempt, purpose, commit })]
      : [],
  );
  begun.catch(() => undefined);
  const changed = isGateFirst ? [] : await context.gates.workspace.changesBetween(parent, commit);
  const request: GateRequest = {
    artifact,
    gateDigest: state.gateDigests[id] as string,
    commit,
    candidate: isGateFirst ? null : { parent, changed },
    location: { unchangedDigest: state.before[id] },
    controlFrom: isGateFirst ? null : parent,
    provenControl: state.artifacts.get(id)?.provenControl ?? null,
    signal,
  };
  await untilDecided(context, { request, attempt: attempt.attempt, purpose }, (now, result) =>
    candidateGated(now, { attempt: attempt.attempt, candidate, onHead, result, nowMs: context.now() }),
  );
  await begun;
}

/**
 * Gates a closed artifact again. Two FAILs on clean checkouts of the head, as it is when each begins, invalidate it. A verdict that
 * came when the artifact was due anew, or not at all any more, settles nothing.
 */
export async function regate(context: GateJobContext, id: string, signal: AbortSignal): Promise<void> {
  const { journal } = context;
  const run = (state: PipelineState): GateRun => ({
    request: repeatRequest(state, id, state.head, signal),
    attempt: null,
    purpose: "regate",
  });
  const due = journal.state.artifacts.get(id)?.regate?.seq;
  const isSame = (now: PipelineState): boolean => due !== undefined && now.artifacts.get(id)?.regate?.seq === due;
  const first = run(journal.state);
  const regated = (result: GateResult, commit: string): EventBody =>
    event("artifact.regated", { artifact: id, verdict: result.verdict, commit, inputsDigest: result.inputsDigest });
  const result = await gateUntilDecided(context, first, (now, last) =>
    last.verdict === "FAIL" || !isSame(now) ? [] : [regated(last, first.request.commit)],
  );
  if (result?.verdict !== "FAIL" || !isSame(journal.state)) return;
  const second = run(journal.state);
  await gateUntilDecided(context, second, (now, last) => {
    if (!isSame(now)) return [];
    const failed = { artifact: id, cause: "GATE_FAILED" as const, trigger: second.request.commit };
    return [regated(last, second.request.commit), ...(last.verdict === "FAIL" ? invalidate(now, [failed]) : [])];
  });
}

/** A gate that is only repeated: no candidate to judge, no control. */
export function repeatRequest(state: PipelineState, id: string, commit: string, signal: AbortSignal): GateRequest {
  return {
    artifact: state.byId.get(id) as Artifact,
    gateDigest: state.gateDigests[id] as string,
    commit,
    candidate: null,
    location: null,
    controlFrom: undefined,
    provenControl: null,
    signal,
  };
}

/**
 * Runs a gate, again where it could not give a verdict, and records every run. What follows from the last one is recorded in
 * the same transition as that run.
 *
 * @returns the last run's result, or `null` when the signal ended it.
 */
export async function gateUntilDecided(
  context: GateJobContext,
  run: GateRun,
  consequences: Consequences,
): Promise<GateResult | null> {
  const { request, attempt, purpose, landing = [] } = run;
  const gate = { artifact: request.artifact.id, attempt, purpose, landing, sinceMs: context.now() };
  return await context.activities.during(gate, () => untilDecided(context, run, consequences));
}

type Consequences = (state: PipelineState, result: GateResult) => readonly EventBody[];

async function untilDecided(context: GateJobContext, run: GateRun, consequences: Consequences): Promise<GateResult | null> {
  for (let repeats = 0; ; repeats++) {
    const result = await runGate(context.gates, run.request);
    if (result === null) return null;
    const isLast = repeats >= INCONCLUSIVE_REPEATS || !isWorthRepeating(result, run.attempt !== null);
    await context.journal.transact((state) => {
      const lease = state.artifacts.get(run.request.artifact.id)?.lease;
      if (state.status !== "running" || (run.attempt !== null && lease !== run.attempt)) return [];
      const finished = gateFinished(run, result);
      return isLast ? [finished, ...consequences(state, result)] : [finished];
    });
    if (isLast) return result;
  }
}

/** The record of one gate run. */
export function gateFinished(run: GateRun, result: GateResult): EventBody {
  const { controlStanding: _, ...facts } = result;
  return event("gate.finished", {
    ...facts,
    checks: [...facts.checks],
    evidence: [...facts.evidence],
    artifact: run.request.artifact.id,
    attempt: run.attempt,
    purpose: run.purpose,
    commit: run.request.commit,
  });
}

/** What is on the head already, as if it had been handed in there. */
async function presentCandidate(context: GateJobContext, artifact: Artifact, head: string): Promise<CandidateRecord> {
  const { tree } = await context.gates.workspace.digests({ commit: head, locations: [artifact.location], inputs: [] });
  return { artifact: artifact.id, commit: head, tree, parent: head };
}

/** The candidate as a commit on the head. `null` when it conflicts, which is recorded. */
async function broughtOnto(
  context: GateJobContext,
  attempt: LiveAttempt,
  id: string,
  head: string,
): Promise<CandidateRecord | null> {
  const candidate = attempt.candidates.find((one) => one.artifact === id);
  if (candidate === undefined) throw new Error(`Internal error: attempt ${attempt.attempt} has no candidate for ${id}`);
  if (candidate.parent === head) return candidate;
  if (candidate.commit === candidate.parent) return { ...candidate, commit: head, parent: head };
  const moved = await context.gates.workspace.bringOnto({
    candidate: { ...candidate, attempt: attempt.attempt, changed: [] },
    head,
    timestampMs: context.now(),
  });
  if (moved.kind === "moved") return { artifact: id, commit: moved.commit, tree: moved.tree, parent: head };
  await refuseConflict(context, { attempt: attempt.attempt, candidate, paths: moved.paths });
  return null;
}

/** Records that a candidate cannot be brought onto the head. */
export async function refuseConflict(
  context: GateJobContext,
  conflict: { readonly attempt: number; readonly candidate: CandidateRecord; readonly paths: readonly string[] },
): Promise<void> {
  const { attempt, candidate, paths } = conflict;
  const id = candidate.artifact;
  const named = paths.slice(0, 5).map((path) => JSON.stringify(path)).join(", ");
  const detail = `conflicts with the head in ${named}`;
  const facts = { artifact: id, commit: candidate.commit, reason: "MERGE_CONFLICT", paths };
  const evidence = await context.gates.evidence.put(`${JSON.stringify(facts, null, 2)}\n`);
  await context.journal.transact((state) => {
    if (state.artifacts.get(id)?.lease !== attempt) return [];
    const finished = event("gate.finished", {
      artifact: id,
      attempt,
      purpose: "integration",
      commit: candidate.commit,
      tree: candidate.tree,
      verdict: "FAIL",
      reason: "MERGE_CONFLICT",
      detail,
      gateDigest: state.gateDigests[id] as string,
      artifactDigest: null,
      inputsDigest: null,
      checks: [],
      control: null,
      evidence: [evidence],
      durationMs: 0,
    });
    const refusal = { artifact: id, attempt, reason: "MERGE_CONFLICT" as const, detail, evidence: [evidence] };
    return [finished, ...refuse(state, { ...refusal, tree: candidate.tree, nowMs: context.now() })];
  });
}
