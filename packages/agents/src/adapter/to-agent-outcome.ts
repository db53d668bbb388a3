import type { ProcessCommand } from "../process/process-options.ts";
import type { ProcessResult } from "../process/process-result.ts";
import type { UsageFileReading } from "../usage/read-usage-file.ts";
import { unreachable } from "../util/unreachable.ts";
import type { DriverVerdict } from "./agent-driver.ts";
import type { AgentFacts, AgentFailure, AgentOutcome } from "./agent-outcome.ts";

/** What is known of an agent whose process tree is dead. */
export interface EndedAgent {
  readonly result: ProcessResult;
  readonly command: ProcessCommand;
  readonly usage: UsageFileReading;
  /** What it was ended for because it was over its budget; `null` where it was not. */
  readonly overBudget: "money" | "tokens" | "time" | null;
  /** End of what it said, where its adapter understands it; `null`: the end of its output is that. */
  readonly said: string | null;
}

/**
 * The outcome that the end of a process means for an attempt. Pure. Its `detail` is as it came: not yet made safe to print.
 *
 * @param verdict - what the adapter makes of it, where it knows more than the process's end tells.
 */
export function toAgentOutcome({ result, command, usage, overBudget, said }: EndedAgent, verdict: DriverVerdict | null = null): AgentOutcome {
  const facts = (detail: string): AgentFacts => ({
    detail,
    durationMs: result.durationMs,
    pid: result.pid,
    forced: result.forced,
    survivors: result.survivors,
    outputBytes: result.output?.totalBytes ?? 0,
    logOmittedBytes: result.output?.log.omittedBytes ?? 0,
    outputTail: said ?? tailText(result),
    usage,
  });
  if (overBudget !== null) return { kind: "over-budget", what: overBudget, ...facts(`the agent was ended because it was over the attempt's budget of ${overBudget}`) };
  const failed = (reason: AgentFailure, detail: string, more: { exitCode?: number; signal?: NodeJS.Signals } = {}): AgentOutcome => ({
    kind: "failed",
    reason,
    exitCode: more.exitCode ?? null,
    signal: more.signal ?? null,
    ...facts(detail),
  });
  const exitCode = result.kind === "exited" ? result.exitCode : undefined;
  const produced = (detail: string): AgentOutcome => {
    if (result.survivors.length === 0) return { kind: "produced", ...facts(detail) };
    const pids = result.survivors.map(({ pid }) => pid).join(", ");
    return failed("PROCESS_SURVIVED", `${detail}, but these of its processes could not be ended: ${pids}`, exitCode === undefined ? {} : { exitCode });
  };
  const lost = (): AgentOutcome => ({ kind: "lost", ...facts("the process that had started the agent was ended by another hand, and the agent with it") });
  // What it had told until then is cut off where it was ended.
  if (result.kind === "lost" && verdict?.kind !== "produced") return lost();
  switch (verdict?.kind) {
    case undefined:
      break;
    case "produced":
      return produced(verdict.detail);
    case "failed":
      return failed(verdict.reason, verdict.detail, exitCode === undefined ? {} : { exitCode });
    case "rate-limited":
      return { kind: "rate-limited", untilMs: verdict.untilMs, ...facts(verdict.detail) };
    case "over-budget":
      return { kind: "over-budget", what: verdict.what, ...facts(verdict.detail) };
    default:
      return unreachable(verdict);
  }

  switch (result.kind) {
    case "exited":
      if (result.exitCode !== 0) return failed("EXIT_NONZERO", describeExit(result.exitCode, command), { exitCode: result.exitCode });
      return produced("the agent exited with code 0");
    case "signalled":
      return failed("SIGNALLED", `the agent was ended by ${result.signal}`, { signal: result.signal });
    case "lost":
      return lost();
    case "not-started":
      return failed(startFailure(result), describeStart(result, command));
    case "timed-out":
      return { kind: "timed-out", limitMs: result.limitMs, ...facts(`the agent was ended at its time limit of ${result.limitMs} ms`) };
    case "stalled":
      return { kind: "stalled", phase: "work", limitMs: result.limitMs, ...facts(`the agent was ended after ${result.limitMs} ms without a sign of life: nothing new in its output, no work (CPU time), no file changed`) };
    case "no-first-output":
      return { kind: "stalled", phase: "start", limitMs: result.limitMs, ...facts(`the agent was ended because it gave no sign of life, neither output nor CPU time nor a changed file, in its first ${result.limitMs} ms`) };
    case "tool-stalled":
      return { kind: "stalled", phase: "tool", limitMs: result.limitMs, ...facts(`the agent was ended because one call of a tool took ${result.limitMs} ms`) };
    case "over-memory":
      return failed("OVER_MEMORY", `the agent's processes held ${result.usedBytes} bytes of memory, of the ${result.limitBytes} that they may`);
    case "over-cpu-time":
      return failed("OVER_CPU_TIME", `the agent's processes used ${result.usedMs} ms of CPU time, of the ${result.limitMs} that they may`);
    case "cancelled":
      return { kind: "cancelled", reason: result.reason, exitCode: result.exitCode, ...facts(`the attempt was cancelled: ${result.reason}`) };
    default:
      return unreachable(result);
  }
}

type NotStarted = Extract<ProcessResult, { kind: "not-started" }>;

function startFailure({ code, subject }: NotStarted): AgentFailure {
  if (subject === "program" && code === "ENOENT") return "PROGRAM_MISSING";
  if (subject === "program" && code === "EACCES") return "PROGRAM_NOT_EXECUTABLE";
  return "NOT_STARTED";
}

function describeStart({ code, subject }: NotStarted, command: ProcessCommand): string {
  const program = "shell" in command ? "/bin/sh" : (command.argv[0] ?? "");
  if (subject === "working-directory") return `the agent was not started (${code}): its working directory is missing or no folder`;
  return `the agent's program ${program} was not started (${code})`;
}

function describeExit(exitCode: number, command: ProcessCommand): string {
  const exit = `the agent exited with code ${exitCode}`;
  return "shell" in command && exitCode === 127 ? `${exit}, which the shell uses for a command that it does not find` : exit;
}

function tailText({ output }: ProcessResult): string {
  if (output === null) return "";
  const { head, tail, omittedBytes } = output.captured;
  return Buffer.from(omittedBytes > 0 ? tail : head).toString("utf8");
}
