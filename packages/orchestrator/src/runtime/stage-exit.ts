import type { Artifact, EventBody, GateReason, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { gateInputs } from "../gate/gate-inputs.ts";
import { changedSincePass, closedArtifacts, holdsLease } from "../kernel/integrate.ts";
import { invalidate } from "../kernel/invalidate.ts";
import { parkAtOnce, refuse } from "../kernel/refuse.ts";
import { gatesAtOnce } from "../kernel/train.ts";
import { inPool } from "../util/in-pool.ts";
import { gateUntilDecided, repeatRequest } from "./gate-jobs.ts";
import type { GateJobContext } from "./gate-jobs.ts";

/** Whether a stage may end on a candidate. */
export type StageExit =
  /** Every closed artifact holds on it; `passes` has the digest of each gate's inputs there. */
  | { readonly kind: "passed"; readonly passes: ReadonlyMap<string, string> }
  /** Something changed that the candidate does not answer for; it waits as before. */
  | { readonly kind: "again" }
  /** The candidate was refused or parked, or the run was stopped. */
  | { readonly kind: "ended" }
  /** A closed artifact does not hold on several candidates together; whose doing it is nobody knows yet. */
  | { readonly kind: "failed" };

/** What the gate of one closed artifact said. */
type Finding =
  | { readonly kind: "holds"; readonly inputsDigest: string }
  | { readonly kind: "broken-by-candidate"; readonly detail: string; readonly evidence: readonly string[] }
  | { readonly kind: "broken-before" }
  /** It does not hold on several candidates together. */
  | { readonly kind: "broken-together" }
  /** An optional artifact without a verdict: INCONCLUSIVE never invalidates. */
  | { readonly kind: "left" }
  | {
      readonly kind: "unclear";
      readonly reason: GateReason;
      readonly detail: string;
      readonly evidence: readonly string[];
    }
  | { readonly kind: "stopped" };

/**
 * Before the last artifact of a stage closes, every closed artifact whose gate inputs changed since its PASS is gated on the
 * candidate too. One that fails there is gated on the head without the candidate: a PASS there refuses the candidate
 * (`BREAKS_CLOSED`), a FAIL there invalidates the artifact, and the candidate stays queued. Where several candidates end the stage
 * together, none of them is blamed.
 */
export async function checkStageExit(
  context: GateJobContext,
  train: readonly QueuedCandidate[],
  landing: { readonly commit: string; readonly tree: string; readonly head: string },
  signal: AbortSignal,
): Promise<StageExit> {
  const { journal } = context;
  const state = journal.state;
  const digests = await inputsDigests(context, state, landing.commit);
  const due = changedSincePass(state, digests);
  const passes = new Map<string, string>();
  const [queued] = train;
  const findings = await inPool(due, gatesAtOnce(state), async (id) => ({
    id,
    finding: await examine(context, state, id, { ...landing, train, signal }),
  }));
  const broken: string[] = [];
  for (const { id, finding } of findings) {
    if (finding.kind === "stopped" || signal.aborted) return { kind: "ended" };
    if (finding.kind === "holds") passes.set(id, finding.inputsDigest);
    if (finding.kind === "broken-before") broken.push(id);
    if (finding.kind === "broken-together") return { kind: "failed" };
  }
  if (broken.length > 0) {
    await journal.transact((now) =>
      invalidate(
        now,
        broken.map((artifact) => ({ artifact, cause: "GATE_FAILED" as const, trigger: landing.head })),
      ),
    );
    return { kind: "again" };
  }
  const refused = findings.find(({ finding }) => finding.kind === "broken-by-candidate" || finding.kind === "unclear");
  if (refused === undefined || queued === undefined) return { kind: "passed", passes };
  await journal.transact((now) => refusal(context, now, queued, { ...refused, tree: landing.tree }));
  return { kind: "ended" };
}

function refusal(
  context: GateJobContext,
  state: PipelineState,
  queued: QueuedCandidate,
  refused: { readonly id: string; readonly finding: Finding; readonly tree: string },
): readonly EventBody[] {
  const { finding, id, tree } = refused;
  if (!holdsLease(state, queued)) return [];
  if (finding.kind !== "broken-by-candidate" && finding.kind !== "unclear") return [];
  const facts = {
    artifact: queued.artifact,
    attempt: queued.attempt,
    evidence: finding.evidence,
    tree,
    nowMs: context.now(),
  };
  return finding.kind === "broken-by-candidate"
    ? refuse(state, { ...facts, reason: "BREAKS_CLOSED", detail: `breaks ${id}, which is closed: ${finding.detail}` })
    : parkAtOnce(state, { ...facts, reason: finding.reason, detail: `no verdict on ${id}: ${finding.detail}` });
}

async function examine(
  context: GateJobContext,
  state: PipelineState,
  id: string,
  on: { readonly commit: string; readonly head: string; readonly train: readonly QueuedCandidate[]; readonly signal: AbortSignal },
): Promise<Finding> {
  const landing = on.train.map(({ artifact }) => artifact);
  const gate = (commit: string, purpose: "stage-exit" | "head") =>
    gateUntilDecided(
      context,
      { request: repeatRequest(state, id, commit, on.signal), attempt: null, purpose, landing },
      () => [],
    );
  const onCandidate = await gate(on.commit, "stage-exit");
  if (onCandidate === null) return { kind: "stopped" };
  if (onCandidate.verdict === "PASS" && onCandidate.inputsDigest !== null) {
    return { kind: "holds", inputsDigest: onCandidate.inputsDigest };
  }
  if (on.train.length > 1) return { kind: "broken-together" };
  const { reason, detail, evidence } = onCandidate;
  // Optional ones only reopen: they never hold a stage back.
  if (state.byId.get(id)?.optional === true) {
    return onCandidate.verdict === "FAIL" ? { kind: "broken-before" } : { kind: "left" };
  }
  if (onCandidate.verdict !== "FAIL") return { kind: "unclear", reason, detail, evidence };
  const onHead = await gate(on.head, "head");
  if (onHead === null) return { kind: "stopped" };
  if (onHead.verdict === "PASS") return { kind: "broken-by-candidate", detail, evidence };
  if (onHead.verdict === "FAIL") return { kind: "broken-before" };
  return { kind: "unclear", reason: onHead.reason, detail: onHead.detail, evidence: onHead.evidence };
}

/** Digest of each closed artifact's gate inputs in a commit; computed once per distinct list of globs. */
async function inputsDigests(
  context: GateJobContext,
  state: PipelineState,
  commit: string,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  const digests = new Map<string, string>();
  for (const id of closedArtifacts(state)) {
    const artifact = state.byId.get(id) as Artifact;
    const inputs = gateInputs(state.plan, artifact);
    const key = JSON.stringify(inputs);
    const digest = known.get(key) ?? (await context.gates.workspace.digests({ commit, locations: [], inputs })).inputs;
    known.set(key, digest);
    digests.set(id, digest);
  }
  return digests;
}
