import { rm } from "node:fs/promises";
import { isAbsolute } from "node:path";

import type { Assignment } from "../assignment/assignment.ts";
import { AgentsError } from "../errors.ts";
import type { WatchedFiles } from "../process/newest-change.ts";
import { DEFAULT_MAX_LOG_BYTES, type ProcessCommand, type Supervised } from "../process/process-options.ts";
import type { ResourceLimits } from "../process/resource-limits.ts";
import { runProcess } from "../process/run-process.ts";
import { type QuestionFile, readQuestionFile, removeQuestionFile } from "../question/read-question-file.ts";
import { oneLine } from "../util/one-line.ts";
import { USAGE_VARIABLE } from "../usage/usage-file.ts";
import { exceeded, type UsageBudget, UsageWatch } from "../usage/usage-watch.ts";
import type { AgentOutcome } from "./agent-outcome.ts";
import { toAgentOutcome } from "./to-agent-outcome.ts";
import { writeAssignmentFile } from "./write-assignment-file.ts";

/** Name of the environment variable that holds the path of the assignment file. */
export const ASSIGNMENT_VARIABLE = "PAWL_ASSIGNMENT";

/** Name of the environment variable that holds the path of the file in which an agent may leave a question. */
export const QUESTION_VARIABLE = "PAWL_QUESTION";

/** How to start an agent; an agent profile of `@pawl/pipeline` satisfies it. */
export interface CommandProfile {
  /** Program and arguments, started without a shell; `null` where `shell` is given. */
  readonly command: readonly string[] | null;
  /** A line for `/bin/sh -c`; `null` where `command` is given. */
  readonly shell: string | null;
  /** Limits in milliseconds, as in `ProcessLimits`. */
  readonly timeoutMs: number;
  readonly stallMs: number | null;
  readonly startMs: number | null;
  readonly toolMs: number | null;
}

/** One attempt for {@link runCommandAgent}. */
export interface AgentJob {
  readonly profile: CommandProfile;
  readonly assignment: Assignment;
  /** Absolute path of the agent's working directory. */
  readonly workspaceDir: string;
  /**
   * Absolute path, at a place that is no part of the agent's result: outside of the workspace, or in a folder that results
   * leave out. The file is replaced, mode 0600, and stays after the attempt.
   */
  readonly assignmentFile: string;
  /**
   * Absolute path of the file in which the agent may report what it used, at a place as for `assignmentFile`. What is there is
   * removed before the agent starts.
   */
  readonly usageFile: string;
  /** What the attempt may use; over it the agent is ended. */
  readonly budget: UsageBudget & {
    /** Longest time for the attempt, in milliseconds, where that is shorter than the profile's; `null`: no such bound. */
    readonly timeMs: number | null;
  };
  /** Absolute path, at such a place too. What is there is removed before the agent starts. */
  readonly questionFile: string;
  /** Absolute path of the attempt's log. */
  readonly logFile: string;
  /** The complete environment, as from `baseEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Mark of the agent's process tree, `<pipelineId>:<attempt>`. */
  readonly token: string;
  /** What the agent's processes may use besides time; default `NO_RESOURCE_LIMITS`. */
  readonly resources?: ResourceLimits;
  readonly signal: AbortSignal;
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  readonly graceMs: number;
  /** Files whose change is a sign of life; see `RunProcessOptions`. */
  readonly watchedFiles?: WatchedFiles;
  /** Called with each piece of the agent's output. */
  readonly onOutput?: (chunk: Uint8Array) => void;
}

/** How much of the end of an agent's output an outcome carries, in bytes. */
const OUTCOME_TAIL_BYTES: number = 4096;

/**
 * Runs an agent that is a command: the assignment as JSON on its standard input and in the file that `PAWL_ASSIGNMENT`
 * names, output to the log, what it used in the file that `PAWL_USAGE` names. It may leave one question in the file that
 * `PAWL_QUESTION` names. Resolves when the agent's whole process tree is dead.
 *
 * What the agent does is an outcome. Throws `INVALID_OPTIONS`, `ASSIGNMENT_UNWRITABLE` and what `runProcess` throws.
 */
export async function runCommandAgent(job: AgentJob): Promise<AgentOutcome> {
  const command = commandOf(job.profile);
  const assignment = `${JSON.stringify(job.assignment, null, 2)}\n`;
  await writeAssignmentFile(job.assignmentFile, assignment);
  await removeUsageFile(job.usageFile);
  await removeQuestionFile(job.questionFile);
  const { timeoutMs, stallMs, startMs, toolMs } = job.profile;
  const { timeMs } = job.budget;
  const isTimeShort = timeMs !== null && timeMs < timeoutMs;
  let what: "money" | "tokens" | "time" | null = null;
  let supervised: Supervised | null = null;
  const watch = new UsageWatch(job.usageFile, ({ usage: used, openToolCall }) => {
    supervised?.setToolCall(openToolCall);
    const over = exceeded(used, job.budget);
    if (over === null) return;
    what ??= over;
    supervised?.stop(OVER_BUDGET);
  });
  const result = await runProcess({
    command,
    cwd: job.workspaceDir,
    env: { ...job.env, [ASSIGNMENT_VARIABLE]: job.assignmentFile, [USAGE_VARIABLE]: job.usageFile, [QUESTION_VARIABLE]: job.questionFile },
    stdin: assignment,
    logFile: job.logFile,
    maxLogBytes: DEFAULT_MAX_LOG_BYTES,
    // Only the capture's second half is its tail.
    captureBytes: 2 * OUTCOME_TAIL_BYTES,
    limits: { timeoutMs: isTimeShort ? timeMs : timeoutMs, stallMs, startMs, toolMs },
    ...(job.resources === undefined ? {} : { resources: job.resources }),
    ...(job.watchedFiles === undefined ? {} : { watchedFiles: job.watchedFiles }),
    onSupervised: (handle) => {
      supervised = handle;
    },
    token: job.token,
    signal: job.signal,
    graceMs: job.graceMs,
    ...(job.onOutput === undefined ? {} : { onOutput: job.onOutput }),
  }).catch(async (error: unknown) => {
    await watch.finish();
    throw error;
  });
  const usage = await watch.finish();
  // What came first counts: a stop by the caller stays one.
  if (result.kind === "cancelled" && result.reason !== OVER_BUDGET) what = null;
  if (result.kind === "timed-out" && isTimeShort) what = "time";
  const outcome = toAgentOutcome({ result, command, usage, overBudget: result.kind === "cancelled" || result.kind === "timed-out" ? what : null });
  return withQuestion(outcome, await readQuestionFile(job.questionFile));
}

/** Reason by which an agent is ended that is over its budget. */
const OVER_BUDGET = "OVER_BUDGET";

async function removeUsageFile(path: string): Promise<void> {
  if (!isAbsolute(path)) throw new AgentsError("INVALID_OPTIONS", `usageFile is ${path}, which is not an absolute path`, "correct the options of the call");
  await rm(path, { force: true, recursive: true });
}

/** A question counts where the agent ended by itself, whatever it says about its success; one that was ended has asked nothing. */
function withQuestion(outcome: AgentOutcome, file: QuestionFile): AgentOutcome {
  const hasEnded = outcome.kind === "produced" || (outcome.kind === "failed" && outcome.reason === "EXIT_NONZERO");
  if (file.kind === "none" || !hasEnded) return outcome;
  const { detail: _, ...facts } = outcome;
  if (file.kind === "question") return { ...facts, kind: "asked", question: file.question, detail: "the agent left a question" };
  const exitCode = outcome.kind === "failed" ? outcome.exitCode : 0;
  return { ...facts, kind: "failed", reason: "QUESTION_INVALID", exitCode, signal: null, detail: oneLine(file.problem) };
}

function commandOf({ command, shell }: CommandProfile): ProcessCommand {
  if (command !== null && shell === null) return { argv: command };
  if (shell !== null && command === null) return { shell };
  throw new AgentsError("INVALID_OPTIONS", "the agent profile has both or neither of command and shell", "give exactly one of them");
}
