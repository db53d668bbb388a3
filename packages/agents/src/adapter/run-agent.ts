import { lstatSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, isAbsolute } from "node:path";

import { AgentsError } from "../errors.ts";
import { DEFAULT_MAX_LOG_BYTES, type OutputSource, type Supervised } from "../process/process-options.ts";
import { runProcess } from "../process/run-process.ts";
import type { ProcessResult } from "../process/process-result.ts";
import { type QuestionFile, readQuestionFile, removeQuestionFile } from "../question/read-question-file.ts";
import { textRedactor } from "../redact/secret-text.ts";
import { oneLine } from "../util/one-line.ts";
import { type AgentUsage, USAGE_VARIABLE } from "../usage/usage-file.ts";
import type { UsageFileReading } from "../usage/read-usage-file.ts";
import { exceeded, UsageWatch } from "../usage/usage-watch.ts";
import { type AgentActivity, lastLine, wholeLines } from "./agent-activity.ts";
import type { AgentDriver } from "./agent-driver.ts";
import { type AgentJob, ASSIGNMENT_VARIABLE, QUESTION_VARIABLE } from "./agent-job.ts";
import type { AgentOutcome } from "./agent-outcome.ts";
import { launchOf } from "./launch.ts";
import { type EndedAgent, toAgentOutcome } from "./to-agent-outcome.ts";
import { writeAssignmentFile } from "./write-assignment-file.ts";

/** How much of the end of an agent's output an outcome carries, in bytes, or in characters where it is what the agent said. */
const OUTCOME_TAIL_BYTES: number = 4096;

/** How long an agent that has said all may take to end by itself, in milliseconds. */
const FINISH_MS = 2000;

/** Reasons by which an agent is ended from here. */
const OVER_BUDGET = "OVER_BUDGET";
const FINISHED = "FINISHED";

/**
 * Runs an agent, whatever adapter its profile names: its assignment in, output to the log, one outcome out. It may leave one question in
 * the file that `PAWL_QUESTION` names. Resolves when the agent's whole process tree is dead.
 *
 * What the agent does is an outcome. Throws `INVALID_OPTIONS`, `ASSIGNMENT_UNWRITABLE` and what `runProcess` throws.
 */
export async function runAgent(job: AgentJob): Promise<AgentOutcome> {
  const { command, stdin, driver } = launchOf(job);
  writeAssignmentFile(job.assignmentFile, `${JSON.stringify(job.assignment, null, 2)}\n`);
  await removeUsageFile(job.usageFile);
  await removeQuestionFile(job.questionFile);
  mkdirSync(dirname(job.questionFile), { recursive: true, mode: 0o700 });
  const { timeoutMs, stallMs, startMs, toolMs } = job.profile;
  const { timeMs } = job.budget;
  const isTimeShort = timeMs !== null && timeMs < timeoutMs;
  const telemetry = new Telemetry(job, driver);
  const result = await runProcess({
    command,
    cwd: job.workspaceDir,
    env: {
      ...job.env,
      [ASSIGNMENT_VARIABLE]: job.assignmentFile,
      [QUESTION_VARIABLE]: job.questionFile,
      ...(driver === null ? { [USAGE_VARIABLE]: job.usageFile } : {}),
    },
    ...(stdin === null ? {} : { stdin }),
    isInteractive: stdin === null,
    isOutputJudged: driver !== null,
    logFile: job.logFile,
    secrets: job.secrets,
    maxLogBytes: DEFAULT_MAX_LOG_BYTES,
    // Only the capture's second half is its tail.
    captureBytes: 2 * OUTCOME_TAIL_BYTES,
    limits: { timeoutMs: isTimeShort ? timeMs : timeoutMs, stallMs, startMs, toolMs },
    ...(job.resources === undefined ? {} : { resources: job.resources }),
    ...(job.watchedFiles === undefined ? {} : { watchedFiles: job.watchedFiles }),
    onSupervised: (handle) => telemetry.begin(handle),
    isApart: job.isApart ?? false,
    token: job.token,
    signal: job.signal,
    graceMs: job.graceMs,
    onOutput: (chunk, source) => telemetry.push(chunk, source),
  }).catch(async (error: unknown) => {
    await telemetry.end();
    throw error;
  });
  job.onEnded?.();
  await telemetry.end();
  const isOverTime = result.kind === "timed-out" && isTimeShort;
  // What came first counts: a stop by the caller stays one.
  const isOver = result.kind === "cancelled" && result.reason === OVER_BUDGET;
  const overBudget: EndedAgent["overBudget"] = isOverTime ? "time" : isOver ? telemetry.over : null;
  const ended = { result, command, usage: await telemetry.usage(overBudget), overBudget, said: driver?.said() ?? null };
  const outcome = withoutSecrets(judged(ended, driver), job.secrets);
  return withQuestion(outcome, endedByItself(result), await readQuestionFile(job.questionFile));
}

/** Follows what an agent tells while it works, and ends it when it is over its budget or has said all. */
class Telemetry {
  readonly #job: AgentJob;
  readonly #driver: AgentDriver | null;
  readonly #watch: UsageWatch | null;
  #supervised: Supervised | null = null;
  #finishing: NodeJS.Timeout | null = null;
  #over: "money" | "tokens" | null = null;
  #used: Pick<AgentUsage, "moneyMicros" | "tokens"> = { moneyMicros: null, tokens: null };

  constructor(job: AgentJob, driver: AgentDriver | null) {
    this.#job = job;
    this.#driver = driver;
    this.#watch = driver === null ? new UsageWatch(job.usageFile, ({ usage, openToolCall }) => this.#take(usage, openToolCall)) : null;
  }

  /** What it was ended for because it was over its budget; `null`: it was not. */
  get over(): "money" | "tokens" | null {
    return this.#over;
  }

  begin(supervised: Supervised): void {
    this.#supervised = supervised;
    const finish = (): void => {
      supervised.endInput();
      this.#finishing ??= setTimeout(() => supervised.stop(FINISHED), FINISH_MS);
    };
    this.#driver?.begin?.({ ...supervised, finish });
    this.#job.onObservable?.(() => this.#activity(supervised));
  }

  #activity(supervised: Supervised): AgentActivity {
    const said = this.#driver === null ? Buffer.from(supervised.recentOutput()).toString("utf8") : textRedactor(this.#job.secrets)(wholeLines(this.#driver.said()));
    const { moneyMicros, tokens } = this.#used;
    return { lastLine: lastLine(said), moneyMicros, tokens };
  }

  push(chunk: Uint8Array, source: OutputSource): void {
    this.#job.onOutput?.(chunk);
    if (this.#driver === null || source === "stderr") return;
    this.#driver.push(chunk);
    const { usage, atLeast, openToolCall } = this.#driver.report();
    this.#take({ ...usage, moneyMicros: usage.moneyMicros ?? atLeast.moneyMicros, tokens: usage.tokens ?? atLeast.tokens }, openToolCall);
  }

  #take(usage: AgentUsage, openToolCall: string | null): void {
    this.#used = usage;
    this.#supervised?.setToolCall(openToolCall);
    const over = exceeded(usage, this.#job.budget);
    if (over === null) return;
    this.#over ??= over;
    this.#supervised?.stop(OVER_BUDGET);
  }

  async end(): Promise<void> {
    if (this.#finishing !== null) clearTimeout(this.#finishing);
    await this.#driver?.end();
    await this.#watch?.finish();
  }

  /** What the agent used, after its death. Where it was ended for it, what it used at least is what is known. */
  async usage(overBudget: EndedAgent["overBudget"]): Promise<UsageFileReading> {
    if (this.#watch !== null) return this.#watch.finish();
    if (this.#driver === null) throw new Error("Internal error: an agent without a driver has no usage file");
    const { usage, atLeast, openToolCall } = this.#driver.report();
    const tokens = overBudget === "tokens" ? (usage.tokens ?? atLeast.tokens) : usage.tokens;
    const micros = overBudget === "money" ? (usage.moneyMicros ?? atLeast.moneyMicros) : usage.moneyMicros;
    return { kind: "read", usage: { ...usage, tokens, moneyMicros: micros }, openToolCall };
  }
}

/** The outcome by what the adapter makes of the end, where the agent was not ended by the caller or for its budget. */
function judged(ended: EndedAgent, driver: AgentDriver | null): AgentOutcome {
  const { result, overBudget } = ended;
  const isStopped = overBudget !== null || (result.kind === "cancelled" && result.reason !== FINISHED);
  const verdict = driver === null || isStopped ? null : driver.judge(result);
  return toAgentOutcome(ended, verdict);
}

/** What an adapter makes of what an agent said may have its secrets. Text is cut after that, so that no part of one is left. */
function withoutSecrets(outcome: AgentOutcome, secrets: readonly string[]): AgentOutcome {
  const clean = textRedactor(secrets);
  return { ...outcome, detail: oneLine(clean(outcome.detail)), outputTail: clean(outcome.outputTail).slice(-OUTCOME_TAIL_BYTES).toWellFormed() };
}

function endedByItself(result: ProcessResult): boolean {
  return result.kind === "exited" || (result.kind === "cancelled" && result.reason === FINISHED);
}

async function removeUsageFile(path: string): Promise<void> {
  if (!isAbsolute(path)) throw new AgentsError("INVALID_OPTIONS", `usageFile is ${path}, which is not an absolute path`, "correct the options of the call");
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) await rm(path, { force: true, recursive: true });
}

/** Ends of an agent that a question explains. */
const EXPLAINED: ReadonlySet<string> = new Set(["EXIT_NONZERO", "AGENT_ERROR", "NO_RESULT", "REFUSED_BY_AGENT"]);

/** A question counts where the agent ended by itself, whatever it says about its success; one that was ended has asked nothing. */
function withQuestion(outcome: AgentOutcome, isEnded: boolean, file: QuestionFile): AgentOutcome {
  const isExplained = outcome.kind === "produced" || (outcome.kind === "failed" && EXPLAINED.has(outcome.reason));
  if (file.kind === "none" || !isEnded || !isExplained) return outcome;
  const { detail: _, ...facts } = outcome;
  if (file.kind === "question") return { ...facts, kind: "asked", question: file.question, detail: "the agent left a question" };
  const exitCode = outcome.kind === "failed" ? outcome.exitCode : 0;
  return { ...facts, kind: "failed", reason: "QUESTION_INVALID", exitCode, signal: null, detail: oneLine(file.problem) };
}
