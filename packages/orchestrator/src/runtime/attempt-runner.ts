import { parseRateLimit } from "@pawl/agents";
import type { Artifact, AttemptReason, CandidateRecord, LiveAttempt, PipelineState } from "@pawl/pipeline";
import type { ArtifactPaths, GitTampering } from "@pawl/workspace";
import { WorkspaceError } from "@pawl/workspace";

import type { AttemptOutcome } from "../kernel/attempt-outcome.ts";
import type { AttemptUsage } from "../kernel/usage.ts";
import { failureDigest } from "../util/failure-digest.ts";
import { runAttemptProcess } from "./attempt-process.ts";
import type { AttemptContext, ProcessEnd } from "./attempt-process.ts";

/** What an attempt came to, and what it used. */
export interface AttemptEnd {
  /** `null`: its signal ended it before it claimed anything; `late`: it claimed success after its lease was gone. */
  readonly outcome: AttemptOutcome | "late" | null;
  /** `null` where no agent was at work. */
  readonly usage: AttemptUsage | null;
}

/**
 * Runs one attempt: workspace, setup, the agent or the artifact's own command, and what it hands in. Its outcome is a claim.
 *
 * @throws OrchestratorError `DISK_FULL`, `NOT_WRITABLE` in the place of a failure that would be charged to it.
 */
export async function runAttempt(
  context: AttemptContext,
  state: PipelineState,
  attempt: LiveAttempt,
  signal: AbortSignal,
): Promise<AttemptEnd> {
  const artifacts = attempt.artifacts.map((id) => state.byId.get(id) as Artifact);
  context.machine.openOwn();
  const place = await context.workspace.prepareAttempt({ attempt: attempt.attempt, artifacts: artifacts.map(toPaths) });
  const { end, usage, tellsLimits } = await runAttemptProcess(context, { state, attempt, artifacts, cwd: place.path, signal });
  // A process that was never seen running has begun too, as far as whoever waits for it is concerned: it is one of them itself.
  context.onBegun(attempt.attempt);
  const endedAtMs = context.now();
  // In place one look at the project serves all that have ended; elsewhere a place is one folder, and is taken until it is free.
  if (state.mode === "in-place") context.collecting.add(attempt.attempt);
  try {
    context.machine.openOwn();
    await context.onProcessEnded();
    const outcome = await outcomeOf(context, { state, attempt, artifacts, end, endedAtMs, tellsLimits, folder: place.path, signal });
    if (outcome !== null && outcome !== "late" && outcome.kind === "failed") await context.machine.refuseFaultyDisk();
    return { outcome, usage };
  } finally {
    context.collecting.delete(attempt.attempt);
  }
}

interface EndedAttempt {
  readonly state: PipelineState;
  readonly attempt: LiveAttempt;
  readonly artifacts: readonly Artifact[];
  readonly end: ProcessEnd;
  readonly endedAtMs: number;
  readonly tellsLimits: boolean;
  /** Where it worked. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function outcomeOf(context: AttemptContext, ended: EndedAttempt): Promise<AttemptEnd["outcome"]> {
  const { state, attempt, end, folder, signal } = ended;
  if (end.kind === "cancelled") return end.hasClaimed ? "late" : null;
  if (signal.aborted) return end.kind === "done" ? "late" : null;
  if (end.kind === "asked") return end;
  if (end.kind === "lost") return end;
  if (end.kind === "rate-limited") return { ...rateLimit(context, end.untilMs), detail: end.detail };
  const mayBeLimited = attempt.kind === "agent" && !ended.tellsLimits;
  if (end.kind === "failed") {
    const limit = mayBeLimited && MAY_BE_LIMITED.has(end.reason) ? rateLimitIn(context, end.output) : null;
    if (limit !== null) return { ...limit, detail: `${end.reason}: ${end.detail}` };
    const evidence = end.output === "" ? [] : [await context.evidence.put(end.output)];
    return failure(end.reason, end.detail, { evidence, said: `${end.detail}\n${end.output}`, folder });
  }
  try {
    const collected = await context.workspace.collect({
      attempt: attempt.attempt,
      artifacts: ended.artifacts.map(toPaths),
      message: (id) => candidateMessage(state, attempt, id),
      timestampMs: context.now(),
    });
    if (collected.stray.length > 0) {
      const named = collected.stray.slice(0, 5).map((path) => JSON.stringify(path)).join(", ");
      return { ...failure("STRAY_CHANGES", `outside of every attempt's writes: ${named}`, { said: named, folder }), endedAtMs: ended.endedAtMs };
    }
    const tampered = await tamperedAttempt(context, attempt, { tampering: collected.tampering, folder });
    if (tampered !== null) return tampered;
    // Some agents exit with 0 whatever happened to them. What they did all the same is handed in.
    const limit = mayBeLimited && collected.candidates.every(isEmpty) ? rateLimitIn(context, end.output) : null;
    if (limit !== null) return { ...limit, detail: "nothing was produced" };
    const candidates = collected.candidates.map(({ artifact, commit, tree, parent }) => ({ artifact, commit, tree, parent }));
    return { kind: "handed-in", candidates, durationMs: end.durationMs };
  } catch (error) {
    if (error instanceof WorkspaceError && UNUSABLE_RESULTS.has(error.code)) {
      return failure("WORKSPACE_INVALID", error.message, { said: error.message, folder });
    }
    throw error;
  }
}

function failure(
  reason: AttemptReason,
  detail: string,
  { evidence = [], said, folder }: { readonly evidence?: readonly string[]; readonly said: string; readonly folder: string },
): Extract<AttemptOutcome, { kind: "failed" }> {
  return { kind: "failed", reason, detail, evidence, failureDigest: failureDigest(said, folder) };
}

/** What the end of an agent's output tells of a rate limit, with the chance that the pause takes; `null` for nothing. */
function rateLimitIn(context: AttemptContext, output: string) {
  const limit = parseRateLimit(output, { nowMs: Date.now(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  return limit === null ? null : rateLimit(context, limit.untilMs);
}

/**
 * @param untilMs - its end by the time of day, which is what providers tell. The run's clock is ahead of that where it was set back, and
 * would take the end for past; so it is the time that is left that counts.
 */
function rateLimit({ now, random }: AttemptContext, untilMs: number | null) {
  const hintMs = untilMs === null ? null : Math.max(0, now() + untilMs - Date.now());
  return { kind: "rate-limited" as const, hintMs, jitter: random() };
}

function isEmpty({ commit, parent }: CandidateRecord): boolean {
  return commit === parent;
}

/**
 * What follows from what an attempt did to the repository in its folder. Nothing of it reached the candidates or was executed;
 * but whoever does it is not working on the artifact.
 */
async function tamperedAttempt(
  context: AttemptContext,
  { attempt, artifacts }: LiveAttempt,
  { tampering, folder }: { readonly tampering: readonly GitTampering[]; readonly folder: string },
): Promise<AttemptOutcome | null> {
  const worst = tampering.find((one) => one.kind === "history") ?? tampering[0];
  if (worst === undefined) return null;
  const reason = worst.kind === "history" ? "HISTORY_REWRITTEN" : "GIT_PLANTED";
  const evidence = await context.evidence.put(`${JSON.stringify({ attempt, artifacts, reason, tampering }, null, 2)}\n`);
  return failure(reason, `in its repository: ${worst.detail}`, { evidence: [evidence], said: worst.detail, folder });
}

/** An artifact as the workspace sees it. */
export function toPaths(artifact: Artifact): ArtifactPaths {
  return { id: artifact.id, location: artifact.location, writes: artifact.writes };
}

function candidateMessage(state: PipelineState, attempt: LiveAttempt, id: string) {
  const artifact = state.byId.get(id) as Artifact;
  return {
    subject: `${artifact.stage}: ${artifact.location}`,
    trailers: { "Pawl-Run": state.run, "Pawl-Attempt": String(attempt.attempt), "Pawl-Artifact": id },
  };
}

/** Failures of an agent that a rate limit can be behind. */
const MAY_BE_LIMITED: ReadonlySet<AttemptReason> = new Set(["EXIT_NONZERO", "KILLED_BY_SIGNAL", "TIMED_OUT", "STALLED", "TOOL_STALLED", "NO_FIRST_OUTPUT"]);

/** Codes that blame what the agent left, not the workspace. */
const UNUSABLE_RESULTS: ReadonlySet<string> = new Set(["WORKSPACE_RESULT_UNREADABLE", "WORKSPACE_NESTED_REPOSITORY"]);
