import { join } from "node:path";

import { GATE_REASONS } from "@pawl/pipeline";
import type { Artifact, Check, GateReason, Plan } from "@pawl/pipeline";
import type { ChangedPath, GateCheckout, Workspace } from "@pawl/workspace";

import { isStoppedCheck } from "../kernel/gate-outcome.ts";
import type { GateResult } from "../kernel/gate-outcome.ts";
import type { MachineGuard } from "../machine/machine-guard.ts";
import type { PatternSearch } from "../patterns/pattern-search.ts";
import { runSetup } from "../runtime/run-setup.ts";
import type { SetupProblem } from "../runtime/run-setup.ts";
import { withTemporary } from "../runtime/temporary-folders.ts";
import type { TemporaryFolders } from "../runtime/temporary-folders.ts";
import type { EvidenceStore } from "../util/evidence-store.ts";
import type { CheckResult } from "./check-result.ts";
import { gateInputs, hasInputsAlone } from "./gate-inputs.ts";
import { judgeCandidate, judgePresent } from "./judge-candidate.ts";
import { findRegistrations } from "./judge-registration.ts";
import type { ChangeFinding } from "./judge-changes.ts";
import { runCheck } from "./run-check.ts";

/** What every gate of a run shares. */
export interface GateContext {
  readonly plan: Plan;
  readonly workspace: Workspace;
  readonly evidence: EvidenceStore;
  readonly logsDir: string;
  /** Complete environment of checks: the basic variables and what the plan sets, never what agents get. */
  readonly env: Readonly<Record<string, string>>;
  /** Where each gate run gets a folder for temporary files. */
  readonly temporary: TemporaryFolders;
  /** Applies the plan's patterns to what agents wrote. */
  readonly search: PatternSearch;
  /** Gives a mark for one process tree. */
  readonly newToken: () => string;
  /** Opens Pawl's own folders before they are needed; asked before a verdict that is no PASS, and before a control's refusal counts: a full disk can be behind both. */
  readonly machine: MachineGuard;
  readonly monotonicMs: () => number;
}

/** One run of a gate. */
export interface GateRequest {
  readonly artifact: Artifact;
  readonly gateDigest: string;
  readonly commit: string;
  /** The candidate's parent and what it changes, or `null` where the gate runs on what is there already. */
  readonly candidate: { readonly parent: string; readonly changed: readonly ChangedPath[] } | null;
  /**
   * What the location is held against where the artifact is not closed: the digest that it must not have, `undefined` where the
   * plan asks for no change. `null` for a gate that is repeated.
   */
  readonly location: { readonly unchangedDigest: string | null | undefined } | null;
  /**
   * Where the control takes the artifact's location from: a commit, or `null` for none at all. `undefined`: no control, as
   * for a gate that is only repeated.
   */
  readonly controlFrom: string | null | undefined;
  readonly provenControl: { readonly gateDigest: string; readonly artifactDigest: string } | null;
  readonly signal: AbortSignal;
}

/** What the checks gave on one tree. */
interface TreeResult {
  readonly reason: GateReason;
  readonly detail: string;
  readonly checks: readonly CheckResult[];
  readonly findings?: readonly ChangeFinding[];
  /** What ended it was no doing of the tree's: a control that ended so refused nothing. */
  readonly isCutShort?: boolean;
}

/** Findings that a gate's evidence lists; what an agent left must not make it endless. */
const MAX_FINDINGS = 200;

/**
 * Runs an artifact's gate on a clean checkout of a commit, and its control on the same commit with the artifact taken out.
 * The definition is the plan that the run pinned, never the candidate's copy.
 *
 * @returns `null` when the signal ended it: there is no verdict then.
 * @throws OrchestratorError `DISK_FULL`, `NOT_WRITABLE` in the place of a verdict that would blame the candidate for it, or take it
 *   for the control's refusal.
 */
export async function runGate(context: GateContext, request: GateRequest): Promise<GateResult | null> {
  const startedAt = context.monotonicMs();
  const { artifact, commit, candidate, gateDigest } = request;
  const at = await context.workspace.digests({ commit, locations: [artifact.location], inputs: gateInputs(context.plan, artifact) });
  const artifactDigest = at.locations[artifact.location] ?? null;
  const finish = async (
    result: TreeResult,
    control: TreeResult | null,
    controlStanding: GateResult["controlStanding"],
  ): Promise<GateResult> => {
    const durationMs = Math.round(context.monotonicMs() - startedAt);
    const verdict = GATE_REASONS[result.reason];
    // A control that fails for want of room would prove what it did not look at.
    if (verdict !== "PASS" || (control !== null && control.reason !== "OK")) await context.machine.refuseFaultyDisk();
    const facts = {
      tree: at.tree,
      verdict,
      reason: result.reason,
      detail: result.detail,
      gateDigest,
      artifactDigest,
      inputsDigest: at.inputs,
      checks: [...result.checks],
      control: control === null ? null : controlFacts(control),
    };
    const findings = result.findings ?? [];
    const found = findings.length === 0 ? {} : { findings: findings.slice(0, MAX_FINDINGS), findingsInAll: findings.length };
    const manifest = await context.evidence.put(`${JSON.stringify({ artifact: artifact.id, commit, ...facts, ...found }, null, 2)}\n`);
    // The deciding check's output comes last: the next assignment shows that one.
    const outputs = [...(control?.checks ?? []), ...result.checks].map((check) => check.output);
    const evidence = [manifest, ...outputs.filter((output) => output !== null)];
    return { ...facts, evidence: [...new Set(evidence)], durationMs, controlStanding };
  };

  if (candidate !== null) {
    const refusal = await judgeCandidate(context, request, artifactDigest);
    if (refusal !== null) return finish({ ...refusal, checks: [] }, null, "OFF");
  } else {
    const refusal = await judgePresent(context, request, artifactDigest);
    if (refusal !== null) return finish({ ...refusal, checks: [] }, null, "OFF");
  }
  const registered = await findRegistrations(context, artifact, commit);
  if (registered.kind === "refused") return finish({ ...registered.refusal, checks: [] }, null, "OFF");
  const result = await runOnTree(context, request, null);
  if (result === null) return null;
  const isStopped = isStoppedCheck(result.reason);
  if (result.reason !== "OK" && !isStopped) return finish(result, null, "OFF");
  if (artifact.gate.control === "none" || request.controlFrom === undefined) {
    return finish(result, null, artifact.gate.control === "none" ? "OFF" : "PROVEN_BEFORE");
  }
  const proven = request.provenControl;
  if (!isStopped && proven?.gateDigest === gateDigest && proven.artifactDigest === artifactDigest) {
    return finish(result, null, "PROVEN_BEFORE");
  }
  const control = await runOnTree(context, request, { from: await controlSource(context, request, artifactDigest) });
  if (control === null) return null;
  if (control.isCutShort === true) {
    return finish({ ...result, reason: control.reason, detail: `with ${artifact.location} taken out: ${control.detail}` }, control, "OFF");
  }
  if (result.reason === "OK" && control.reason === "OK") {
    const detail = `the gate still passes with ${artifact.location} taken out, so it proves nothing`;
    return finish({ ...result, reason: "VACUOUS_GATE", detail }, control, "OFF");
  }
  return finish(result, control, "REFUSED");
}

/**
 * Where the control takes the location from. An attempt that left the location as it was in the parent mended something else;
 * the control then takes the location out, because putting the same bytes in would prove nothing.
 */
async function controlSource(
  context: GateContext,
  request: GateRequest,
  artifactDigest: string | null,
): Promise<string | null> {
  const { controlFrom, artifact } = request;
  if (controlFrom === undefined || controlFrom === null) return null;
  const { location } = artifact;
  const before = await context.workspace.digests({ commit: controlFrom, locations: [location], inputs: [] });
  return before.locations[location] === artifactDigest ? null : controlFrom;
}

function controlFacts(control: TreeResult): GateResult["control"] {
  return { verdict: GATE_REASONS[control.reason], reason: control.reason, checks: [...control.checks] };
}

/** Runs the checks on the commit, or on its control tree. `null` when the signal ended it. */
async function runOnTree(
  context: GateContext,
  request: GateRequest,
  control: { readonly from: string | null } | null,
): Promise<TreeResult | null> {
  const token = context.newToken();
  const temporary = context.temporary.take("gate");
  const env = withTemporary(context.env, context.plan.env.set, temporary);
  try {
    const result = await runOnCheckout(context, request, { control, token, env });
    if (result?.reason === "OK") await temporary.giveBack();
    return result;
  } finally {
    await temporary.remove();
  }
}

/** What the checks on one tree run with. */
interface TreeRun {
  readonly control: { readonly from: string | null } | null;
  readonly token: string;
  readonly env: Readonly<Record<string, string>>;
}

async function runOnCheckout(context: GateContext, request: GateRequest, run: TreeRun): Promise<TreeResult | null> {
  const { artifact, commit, candidate, signal } = request;
  const { control, token, env } = run;
  context.machine.openOwn();
  let setupProblem: SetupProblem | null = null as SetupProblem | null;
  const prepare = async (path: string): Promise<void> => {
    const logFile = join(context.logsDir, `setup-${token.replace(/[^\w-]/g, "_")}.log`);
    setupProblem = await runSetup(context.plan.setup, { cwd: path, env, token, resources: context.plan.resources, signal, logFile });
  };
  const isAlone = hasInputsAlone(context.plan, artifact);
  const checkout: GateCheckout = await context.workspace.checkout({
    commit,
    ignoreRulesFrom: candidate?.parent ?? commit,
    ...(control === null ? {} : { control: { location: artifact.location, from: control.from } }),
    ...(isAlone ? { inputs: gateInputs(context.plan, artifact) } : {}),
    ...(context.plan.setup.length === 0 ? {} : { prepare }),
  });
  try {
    if (signal.aborted) return null;
    if (setupProblem !== null) {
      const { isLost, hasExited, detail } = setupProblem;
      // By exiting it says itself that it misses something, which may be what the control takes out.
      return { reason: isLost ? "CHECK_LOST" : "SETUP_FAILED", detail, checks: [], isCutShort: !hasExited };
    }
    const result = await runChecks(context, artifact.gate.checks, { cwd: checkout.path, env, token, signal });
    if (result === null || result.reason !== "OK") return result !== null && isAlone ? withView(result) : result;
    const changes = await checkout.changesSince();
    if (changes.length === 0) return result;
    const named = changes.slice(0, 5).map((path) => JSON.stringify(path.slice(0, 200))).join(", ");
    const findings = changes.map((path) => ({ path, what: "was changed or left by a check" }));
    return { ...result, reason: "CHECKOUT_CHANGED", detail: `a check changed the checkout: ${named}`, findings };
  } finally {
    await checkout.release();
  }
}

/** What a check misses may be there, and not among the inputs: whoever reads of the failure has to know. */
function withView(result: TreeResult): TreeResult {
  return { ...result, detail: `${result.detail} (in a checkout of its inputs alone)` };
}

async function runChecks(
  context: GateContext,
  checks: readonly Check[],
  run: Pick<TreeRun, "env" | "token"> & { readonly cwd: string; readonly signal: AbortSignal },
): Promise<TreeResult | null> {
  const results: CheckResult[] = [];
  for (const [position, check] of checks.entries()) {
    const logFile = join(context.logsDir, "gates", `${run.token.replace(/[^\w-]/g, "_")}-${position}.log`);
    const { result, reason, detail, isCancelled } = await runCheck(check, {
      ...run,
      resources: context.plan.resources,
      logFile,
      evidence: context.evidence,
      search: context.search,
    });
    if (isCancelled || run.signal.aborted) return null;
    results.push(result);
    if (reason !== "OK") return { reason, detail, checks: results, isCutShort: reason === "CHECK_LOST" };
  }
  return results.length === 0
    ? { reason: "NO_CHECKS", detail: "the gate has no checks", checks: [] }
    : { reason: "OK", detail: "", checks: results };
}
