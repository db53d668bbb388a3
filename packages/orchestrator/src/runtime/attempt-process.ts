import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { DEFAULT_MAX_LOG_BYTES, lastLine, runAgent, runProcess } from "@pawl/agents";
import type { AgentActivity, AgentOutcome, ProcessLimits, UsageFileReading, WatchedFiles } from "@pawl/agents";
import { globBase } from "@pawl/pipeline";
import type { Artifact, AttemptReason, EventBody, LiveAttempt, PipelineState, Resources } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";

import { endOfHandedIn } from "../access/end-of-handed-in.ts";
import type { AttemptAccessOptions } from "../access/attempt-access.ts";
import type { AskedQuestion } from "../kernel/ask.ts";
import { type AttemptUsage, NEVER_STARTED } from "../kernel/usage.ts";
import type { MachineGuard } from "../machine/machine-guard.ts";
import type { EvidenceStore } from "../util/evidence-store.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { agentEnvironment } from "./agent-environment.ts";
import { askedQuestion } from "./asked-question.ts";
import type { AttemptActivities } from "./attempt-activities.ts";
import { openAccess } from "./open-access.ts";
import { makeAssignment } from "./make-assignment.ts";
import { runSetup } from "./run-setup.ts";
import type { SetupProblem } from "./run-setup.ts";
import { withTemporary } from "./temporary-folders.ts";
import type { TemporaryFolder, TemporaryFolders } from "./temporary-folders.ts";

/** Name of the file, in the folder of an attempt's logs, in which its agent may report what it used. */
export const USAGE_FILE = "usage.json";

/** Time between SIGTERM and SIGKILL when an attempt is over its limits or cancelled, in milliseconds. */
const GRACE_MS = 3000;

/** What attempts of a run share. */
export interface AttemptContext {
  readonly pipelineId: string;
  readonly paths: PipelinePaths;
  readonly workspace: Workspace;
  readonly evidence: EvidenceStore;
  readonly environment: NodeJS.ProcessEnv;
  /** Where each attempt gets a folder for temporary files. */
  readonly temporary: TemporaryFolders;
  /** Asked before an attempt is called a failure, which a full disk can be behind. */
  readonly machine: MachineGuard;
  readonly now: () => number;
  /** Gives a number in [0, 1). */
  readonly random: () => number;
  readonly token: (attempt: number) => string;
  /** Attempts whose process has ended, and whose result is being taken up. Kept by `runAttempt`. */
  readonly collecting: Set<number>;
  /** What the processes of attempts do, for whoever watches. */
  readonly activities: AttemptActivities;
  /** Called when an attempt is prepared: its process runs, or its set-up begins. */
  readonly onBegun: (attempt: number) => void;
  /** Called when the process of an attempt has ended. Resolves when what comes before its result has begun. */
  readonly onProcessEnded: () => Promise<void>;
  /** Records what was noticed on the way, while the run goes on. */
  readonly record: (events: readonly EventBody[]) => Promise<void>;
  /** What agents may reach of Pawl while they work; `null`: nothing. */
  readonly access: Pick<AttemptAccessOptions, "server" | "state" | "readReport" | "handInGraceMs"> | null;
}

/** How the process of an attempt ended. */
export type ProcessEnd =
  | { readonly kind: "done"; readonly durationMs: number; readonly output: string }
  | { readonly kind: "failed"; readonly reason: AttemptReason; readonly detail: string; readonly output: string }
  | { readonly kind: "rate-limited"; readonly untilMs: number | null; readonly detail: string }
  /** What had started it was ended by another hand. */
  | { readonly kind: "lost"; readonly detail: string }
  | ({ readonly kind: "asked" } & AskedQuestion)
  /** Stopped from here; it may have claimed success all the same. */
  | { readonly kind: "cancelled"; readonly hasClaimed: boolean };

/** How it ended, and what its agent used; `null` where it had none. */
export interface EndedProcess {
  /** Its agent tells of rate limits by itself, so that no text that it wrote is to be taken for one. */
  readonly tellsLimits: boolean;
  readonly end: ProcessEnd;
  readonly usage: AttemptUsage | null;
}

/** An attempt whose processes are to be run. */
export interface Work {
  readonly state: PipelineState;
  readonly attempt: LiveAttempt;
  readonly artifacts: readonly Artifact[];
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/**
 * Runs what an attempt consists of in its workspace: the plan's setup, then the agent or the artifact's own command. What it leaves in
 * temporary files goes with it.
 */
export async function runAttemptProcess(context: AttemptContext, work: Work): Promise<EndedProcess> {
  const temporary = context.temporary.take("attempt");
  try {
    const ended = await runWithTemporary(context, work, temporary);
    if (ended.end.kind === "done") await temporary.giveBack();
    return ended;
  } finally {
    context.activities.end(work.attempt.attempt);
    await temporary.remove();
  }
}

async function runWithTemporary(context: AttemptContext, work: Work, temporary: TemporaryFolder): Promise<EndedProcess> {
  const { state, attempt, artifacts, cwd, signal } = work;
  const folder = join(context.paths.logsDir, state.run, `attempt-${attempt.attempt}`);
  mkdirSync(folder, { recursive: true });
  const required = artifacts.flatMap((artifact) => artifact.requires.env);
  const { env: inherited, passed, secrets } = agentEnvironment(context.environment, state.plan, state.plan.agents[attempt.profile ?? ""], required);
  const env = withTemporary(inherited, { ...state.plan.env.set, ...state.plan.agents[attempt.profile ?? ""]?.env?.set }, temporary);
  const token = context.token(attempt.attempt);
  const { resources } = state.plan.agents[attempt.profile ?? ""] ?? state.plan;
  // What it lost may have been its own doing: then it is the only one to lose something, and otherwise it is safe from who did it.
  const isApart = artifacts.some(({ id }) => (state.artifacts.get(id)?.losses ?? 0) > 0);
  if (state.plan.setup.length > 0) context.onBegun(attempt.attempt);
  const setup = await runSetup(state.plan.setup, { cwd, env, secrets, token, resources, isApart, signal, logFile: join(folder, "setup.log") });
  const tellsLimits = profileTellsLimits(state, attempt);
  if (signal.aborted) return { tellsLimits, end: { kind: "cancelled", hasClaimed: false }, usage: notStarted(attempt) };
  if (setup !== null) return { tellsLimits, end: setupEnd(setup), usage: notStarted(attempt) };
  if (state.plan.setup.length > 0) await context.workspace.acceptSetup(attempt.attempt);

  const logFile = join(folder, "output.log");
  const first = artifacts[0] as Artifact;
  const onObservable = (observe: () => AgentActivity): void => {
    context.onBegun(attempt.attempt);
    context.activities.begin(attempt.attempt, observe);
  };
  const limits = { timeoutMs: state.plan.limits.runTimeoutMs, stallMs: null, startMs: null };
  if (first.run !== null) return { tellsLimits, end: await runOwn(first.run, { cwd, env, secrets, token, resources, isApart, signal, logFile, limits, onObservable }), usage: null };
  const profile = state.plan.agents[attempt.profile ?? ""];
  if (profile === undefined) throw new Error(`Internal error: no agent profile ${attempt.profile}`);
  const { assignment, lost } = await makeAssignment(state, attempt, {
    pipelineId: context.pipelineId,
    workspaceDir: cwd,
    evidence: context.evidence,
    hasTools: context.access !== null,
  });
  if (lost.length > 0) await context.record(lost);
  // A folder of its own: an agent that is confined to its workspace may write there too.
  const questionFile = join(folder, "question", "question.json");
  await using access = await openAccess(context, assignment, questionFile);
  const outcome = await runAgent({
    profile,
    assignment,
    workspaceDir: cwd,
    assignmentFile: join(folder, "assignment.json"),
    usageFile: join(folder, USAGE_FILE),
    questionFile,
    budget: state.plan.limits.budget.attempt,
    watchedFiles: watchedFiles(state, artifacts, cwd),
    logFile,
    env: { ...env, ...access?.env },
    secrets: [...secrets, ...(access === null ? [] : [access.token])],
    ...(access === null ? {} : { mcp: access.mcp }),
    resources,
    isApart,
    token,
    signal: access === null ? signal : AbortSignal.any([signal, access.handedIn]),
    graceMs: GRACE_MS,
    onObservable,
    onEnded: () => context.machine.openOwn(),
  });
  const usage = usageOf(outcome);
  if (outcome.kind !== "asked") return { tellsLimits, end: endOfHandedIn(outcome) ?? agentEnd(outcome), usage };
  const given = [...passed.map((name) => context.environment[name]), access?.token];
  return { tellsLimits, end: { kind: "asked", ...askedQuestion(outcome.question, given) }, usage };
}

/**
 * Files whose change shows that an agent is alive: all of its workspace, or, where several work in one folder, what it may write. Pawl
 * itself writes to the excepted folders.
 */
function watchedFiles({ mode }: PipelineState, artifacts: readonly Artifact[], cwd: string): WatchedFiles {
  const own = artifacts.flatMap(({ location, writes }) => [location, ...writes.map(globBase)]);
  return {
    roots: mode === "isolated" ? [cwd] : own.map((path) => join(cwd, path)),
    except: [".git", ".pawl", "progress"].map((name) => join(cwd, name)),
  };
}

/** Of an agent that is a command nothing but its output is known. */
function profileTellsLimits({ plan }: PipelineState, { profile }: LiveAttempt): boolean {
  const { command, shell } = plan.agents[profile ?? ""] ?? { command: null, shell: null };
  return profile !== null && command === null && shell === null;
}

function setupEnd({ detail, isLost }: SetupProblem): ProcessEnd {
  return isLost ? { kind: "lost", detail } : { kind: "failed", reason: "WORKSPACE_SETUP_FAILED", detail, output: "" };
}

/** What an attempt used whose agent was never started; `null` for one without an agent. */
function notStarted({ kind }: LiveAttempt): AttemptUsage | null {
  return kind === "agent" ? NEVER_STARTED : null;
}

function usageOf(outcome: AgentOutcome): AttemptUsage {
  const { kind, pid, durationMs, usage } = outcome;
  const isOver = kind === "failed" && (outcome.reason === "OVER_MEMORY" || outcome.reason === "OVER_CPU_TIME");
  const isByItself = kind === "produced" || kind === "asked" || (kind === "failed" && !isOver);
  return {
    reported: usage.kind === "read" ? usage.usage : null,
    problem: usageProblem(usage),
    timeMs: Math.round(durationMs),
    endedBy: pid === null ? "never" : isByItself ? "itself" : "pawl",
  };
}

/** Why a usage file says nothing; `null` for one that does. */
export function usageProblem(reading: UsageFileReading): string | null {
  if (reading.kind === "read") return null;
  return reading.kind === "absent" ? "the agent left no usage file" : `the usage file cannot be read: ${reading.problem}`;
}

async function runOwn(
  argv: readonly string[],
  run: { cwd: string; env: Record<string, string>; secrets: readonly string[]; token: string; resources: Resources; isApart: boolean; signal: AbortSignal; logFile: string; limits: ProcessLimits; onObservable: (observe: () => AgentActivity) => void },
): Promise<ProcessEnd> {
  const { onObservable, ...given } = run;
  const result = await runProcess({
    command: { argv },
    ...given,
    onSupervised: ({ recentOutput }) =>
      onObservable(() => ({ lastLine: lastLine(Buffer.from(recentOutput()).toString("utf8")), moneyMicros: null, tokens: null })),
    maxLogBytes: DEFAULT_MAX_LOG_BYTES,
    captureBytes: 16 * 1024,
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
    case "lost":
      return { kind: "lost", detail: `${name} was ended, because another hand ended the process that had started it` };
    case "not-started":
      return failed("NOT_STARTED", `${name} cannot be started (${result.code})`);
    case "cancelled":
      return { kind: "cancelled", hasClaimed: result.exitCode === 0 };
    case "over-memory":
      return failed("OVER_MEMORY", `${name} held ${result.usedBytes} bytes of memory, of the ${result.limitBytes} that it may`);
    case "over-cpu-time":
      return failed("OVER_CPU_TIME", `${name} used ${result.usedMs} ms of CPU time, of the ${result.limitMs} that it may`);
    case "timed-out":
    case "stalled":
    case "no-first-output":
    case "tool-stalled":
      return failed("TIMED_OUT", `${name} did not end within ${result.limitMs} ms`);
  }
}

function agentEnd(outcome: Exclude<AgentOutcome, { kind: "asked" }>): ProcessEnd {
  const { detail, outputTail: output } = outcome;
  switch (outcome.kind) {
    case "produced":
      return { kind: "done", durationMs: Math.round(outcome.durationMs), output };
    case "failed":
      return { kind: "failed", reason: FAILURES[outcome.reason], detail, output };
    case "timed-out":
      return { kind: "failed", reason: "TIMED_OUT", detail, output };
    case "stalled":
      return { kind: "failed", reason: STALLS[outcome.phase], detail, output };
    case "over-budget":
      return { kind: "failed", reason: "OVER_BUDGET", detail, output };
    case "rate-limited":
      return { kind: "rate-limited", untilMs: outcome.untilMs, detail };
    case "lost":
      return { kind: "lost", detail };
    case "cancelled":
      return { kind: "cancelled", hasClaimed: outcome.exitCode === 0 };
  }
}

const STALLS = { start: "NO_FIRST_OUTPUT", work: "STALLED", tool: "TOOL_STALLED" } as const satisfies Record<string, AttemptReason>;

const FAILURES = {
  EXIT_NONZERO: "EXIT_NONZERO",
  SIGNALLED: "KILLED_BY_SIGNAL",
  PROGRAM_MISSING: "NOT_STARTED",
  PROGRAM_NOT_EXECUTABLE: "NOT_STARTED",
  NOT_STARTED: "NOT_STARTED",
  OVER_MEMORY: "OVER_MEMORY",
  OVER_CPU_TIME: "OVER_CPU_TIME",
  PROCESS_SURVIVED: "PROCESS_SURVIVED",
  QUESTION_INVALID: "QUESTION_INVALID",
  AGENT_ERROR: "AGENT_ERROR",
  NO_RESULT: "NO_RESULT",
  NOT_LOGGED_IN: "NOT_LOGGED_IN",
  WRONG_VERSION: "WRONG_AGENT_VERSION",
  TURN_LIMIT: "TURN_LIMIT",
  REFUSED_BY_AGENT: "REFUSED_BY_AGENT",
} as const satisfies Record<Extract<AgentOutcome, { kind: "failed" }>["reason"], AttemptReason>;
