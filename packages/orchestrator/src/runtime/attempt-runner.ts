import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { baseEnvironment, buildAssignment, DEFAULT_MAX_LOG_BYTES, parseRateLimit, runCommandAgent, runProcess } from "@pawl/agents";
import type { AgentOutcome } from "@pawl/agents";
import type { Artifact, AttemptReason, CandidateRecord, EventBody, LiveAttempt, PipelineState } from "@pawl/pipeline";
import type { ArtifactPaths, GitTampering, Workspace } from "@pawl/workspace";
import { WorkspaceError } from "@pawl/workspace";

import type { AttemptOutcome } from "../kernel/attempt-outcome.ts";
import type { EvidenceStore } from "../util/evidence-store.ts";
import { failureDigest } from "../util/failure-digest.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { assignmentInputs } from "./assignment-inputs.ts";
import { runSetup } from "./run-setup.ts";
import { withTemporary } from "./temporary-folders.ts";
import type { TemporaryFolder, TemporaryFolders } from "./temporary-folders.ts";

/** Time between SIGTERM and SIGKILL when an attempt is over its limits or cancelled, in milliseconds. */
const GRACE_MS = 3000;
/** Time limit of a `run` artifact, in milliseconds. */
const RUN_TIMEOUT_MS = 60 * 60 * 1000;

/** What attempts of a run share. */
export interface AttemptContext {
  readonly pipelineId: string;
  readonly paths: PipelinePaths;
  readonly workspace: Workspace;
  readonly evidence: EvidenceStore;
  readonly environment: NodeJS.ProcessEnv;
  /** Where each attempt gets a folder for temporary files. */
  readonly temporary: TemporaryFolders;
  readonly now: () => number;
  /** Gives a number in [0, 1). */
  readonly random: () => number;
  readonly token: (attempt: number) => string;
  /** Records what was noticed on the way, while the run goes on. */
  readonly record: (events: readonly EventBody[]) => Promise<void>;
}

/** How the process of an attempt ended. */
type ProcessEnd =
  | { readonly kind: "done"; readonly durationMs: number; readonly output: string }
  | { readonly kind: "failed"; readonly reason: AttemptReason; readonly detail: string; readonly output: string }
  /** Stopped from here; it may have claimed success all the same. */
  | { readonly kind: "cancelled"; readonly hasClaimed: boolean };

/**
 * Runs one attempt: workspace, setup, the agent or the artifact's own command, and what it hands in. Its outcome is a claim.
 *
 * @returns `null` when the signal ended it before it claimed anything; `late` when it claimed success after its lease was gone.
 */
export async function runAttempt(
  context: AttemptContext,
  state: PipelineState,
  attempt: LiveAttempt,
  signal: AbortSignal,
): Promise<AttemptOutcome | "late" | null> {
  const artifacts = attempt.artifacts.map((id) => state.byId.get(id) as Artifact);
  const paths = artifacts.map(toPaths);
  const place = await context.workspace.prepareAttempt({ attempt: attempt.attempt, artifacts: paths });
  const end = await runWithTemporary(context, { state, attempt, artifacts, cwd: place.path, signal });
  if (end.kind === "cancelled") return end.hasClaimed ? "late" : null;
  if (signal.aborted) return end.kind === "done" ? "late" : null;
  if (end.kind === "failed") {
    const limit = attempt.kind === "agent" && MAY_BE_LIMITED.has(end.reason) ? rateLimitIn(context, end.output) : null;
    if (limit !== null) return { ...limit, detail: `${end.reason}: ${end.detail}` };
    const evidence = end.output === "" ? [] : [await context.evidence.put(end.output)];
    return failure(end.reason, end.detail, { evidence, said: `${end.detail}\n${end.output}`, folder: place.path });
  }
  try {
    const collected = await context.workspace.collect({
      attempt: attempt.attempt,
      artifacts: paths,
      message: (id) => candidateMessage(state, attempt, id),
      timestampMs: context.now(),
    });
    if (collected.stray.length > 0) {
      const named = collected.stray.slice(0, 5).map((path) => JSON.stringify(path)).join(", ");
      return failure("STRAY_CHANGES", `outside of every attempt's writes: ${named}`, { said: named, folder: place.path });
    }
    const tampered = await tamperedAttempt(context, attempt, { tampering: collected.tampering, folder: place.path });
    if (tampered !== null) return tampered;
    // Some agents exit with 0 whatever happened to them. What they did all the same is handed in.
    const limit = attempt.kind === "agent" && collected.candidates.every(isEmpty) ? rateLimitIn(context, end.output) : null;
    if (limit !== null) return { ...limit, detail: "nothing was produced" };
    const candidates = collected.candidates.map(({ artifact, commit, tree, parent }) => ({ artifact, commit, tree, parent }));
    return { kind: "handed-in", candidates, durationMs: end.durationMs };
  } catch (error) {
    if (error instanceof WorkspaceError && UNUSABLE_RESULTS.has(error.code)) {
      return failure("WORKSPACE_INVALID", error.message, { said: error.message, folder: place.path });
    }
    throw error;
  }
}

function failure(
  reason: AttemptReason,
  detail: string,
  { evidence = [], said, folder }: { readonly evidence?: readonly string[]; readonly said: string; readonly folder: string },
): AttemptOutcome {
  return { kind: "failed", reason, detail, evidence, failureDigest: failureDigest(said, folder) };
}

/** What the end of an agent's output tells of a rate limit, with the chance that the pause takes; `null` for nothing. */
function rateLimitIn({ now, random }: AttemptContext, output: string) {
  const limit = parseRateLimit(output, { nowMs: now(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  return limit === null ? null : { kind: "rate-limited" as const, hintMs: limit.untilMs, jitter: random() };
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

interface Work {
  readonly state: PipelineState;
  readonly attempt: LiveAttempt;
  readonly artifacts: readonly Artifact[];
  readonly cwd: string;
  readonly temporary: TemporaryFolder;
  readonly signal: AbortSignal;
}

async function runWithTemporary(context: AttemptContext, work: Omit<Work, "temporary">): Promise<ProcessEnd> {
  const temporary = await context.temporary.take();
  try {
    return await runProcessOf(context, { ...work, temporary });
  } finally {
    await temporary.remove();
  }
}

async function runProcessOf(context: AttemptContext, work: Work): Promise<ProcessEnd> {
  const { state, attempt, artifacts, cwd, signal } = work;
  const folder = join(context.paths.logsDir, state.run, `attempt-${attempt.attempt}`);
  await mkdir(folder, { recursive: true });
  const required = artifacts.flatMap((artifact) => artifact.requires.env);
  const inherited = baseEnvironment(context.environment, {
    pass: [...state.plan.env.pass, ...required],
    set: state.plan.env.set,
  });
  const env = withTemporary(inherited, state.plan.env.set, work.temporary);
  const token = context.token(attempt.attempt);
  const setup = await runSetup(state.plan.setup, { cwd, env, token, signal, logFile: join(folder, "setup.log") });
  if (signal.aborted) return { kind: "cancelled", hasClaimed: false };
  if (setup !== null) return { kind: "failed", reason: "WORKSPACE_SETUP_FAILED", detail: setup, output: "" };
  if (state.plan.setup.length > 0) await context.workspace.acceptSetup(attempt.attempt);

  const logFile = join(folder, "output.log");
  const first = artifacts[0] as Artifact;
  if (first.run !== null) return runOwn(first.run, { cwd, env, token, signal, logFile });
  const profile = state.plan.agents[attempt.profile ?? ""];
  if (profile === undefined) throw new Error(`Internal error: no agent profile ${attempt.profile}`);
  const inputs = await assignmentInputs(state, attempt, context.evidence);
  if (inputs.lost.length > 0) await context.record(inputs.lost);
  const outcome = await runCommandAgent({
    profile,
    assignment: buildAssignment({
      pipelineId: context.pipelineId,
      runId: state.run,
      attempt: attempt.attempt,
      workspaceDir: cwd,
      protect: state.plan.protect,
      artifacts: inputs.artifacts,
    }),
    workspaceDir: cwd,
    assignmentFile: join(folder, "assignment.json"),
    logFile,
    env,
    token,
    signal,
    graceMs: GRACE_MS,
  });
  return agentEnd(outcome);
}

async function runOwn(
  argv: readonly string[],
  run: { cwd: string; env: Record<string, string>; token: string; signal: AbortSignal; logFile: string },
): Promise<ProcessEnd> {
  const result = await runProcess({
    command: { argv },
    ...run,
    maxLogBytes: DEFAULT_MAX_LOG_BYTES,
    captureBytes: 16 * 1024,
    limits: { timeoutMs: RUN_TIMEOUT_MS, stallMs: null, startMs: null },
    graceMs: GRACE_MS,
  });
  const captured = result.output?.captured;
  const output = captured === undefined ? "" : Buffer.concat([captured.head, captured.tail]).toString("utf8");
  const failed = (reason: AttemptReason, detail: string): ProcessEnd => ({ kind: "failed", reason, detail, output });
  const name = argv.join(" ").slice(0, 200);
  switch (result.kind) {
    case "exited":
      return result.exitCode === 0
        ? { kind: "done", durationMs: Math.round(result.durationMs), output }
        : failed("EXIT_NONZERO", `${name} exited with ${result.exitCode}`);
    case "signalled":
      return failed("KILLED_BY_SIGNAL", `${name} was ended by ${result.signal}`);
    case "not-started":
      return failed("NOT_STARTED", `${name} cannot be started (${result.code})`);
    case "cancelled":
      return { kind: "cancelled", hasClaimed: result.exitCode === 0 };
    case "timed-out":
    case "stalled":
    case "no-first-output":
      return failed("TIMED_OUT", `${name} did not end within ${result.limitMs} ms`);
  }
}

function agentEnd(outcome: AgentOutcome): ProcessEnd {
  const { detail, outputTail: output } = outcome;
  switch (outcome.kind) {
    case "produced":
      return { kind: "done", durationMs: Math.round(outcome.durationMs), output };
    case "failed":
      return { kind: "failed", reason: FAILURES[outcome.reason], detail, output };
    case "timed-out":
      return { kind: "failed", reason: "TIMED_OUT", detail, output };
    case "stalled":
      return { kind: "failed", reason: outcome.phase === "start" ? "NO_FIRST_OUTPUT" : "STALLED", detail, output };
    case "cancelled":
      return { kind: "cancelled", hasClaimed: outcome.exitCode === 0 };
  }
}

/** Failures of an agent that a rate limit can be behind. */
const MAY_BE_LIMITED: ReadonlySet<AttemptReason> = new Set(["EXIT_NONZERO", "KILLED_BY_SIGNAL", "TIMED_OUT", "STALLED", "NO_FIRST_OUTPUT"]);

/** Codes that blame what the agent left, not the workspace. */
const UNUSABLE_RESULTS: ReadonlySet<string> = new Set(["WORKSPACE_RESULT_UNREADABLE", "WORKSPACE_NESTED_REPOSITORY"]);

const FAILURES = {
  EXIT_NONZERO: "EXIT_NONZERO",
  SIGNALLED: "KILLED_BY_SIGNAL",
  PROGRAM_MISSING: "NOT_STARTED",
  PROGRAM_NOT_EXECUTABLE: "NOT_STARTED",
  NOT_STARTED: "NOT_STARTED",
  PROCESS_SURVIVED: "PROCESS_SURVIVED",
} as const satisfies Record<Extract<AgentOutcome, { kind: "failed" }>["reason"], AttemptReason>;
