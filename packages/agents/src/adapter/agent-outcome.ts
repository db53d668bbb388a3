import type { AgentQuestion } from "../question/agent-question.ts";
import type { ProcessIdentity } from "../tree/process-identity.ts";
import type { UsageFileReading } from "../usage/read-usage-file.ts";

/** Why an agent's attempt failed. */
export const AGENT_FAILURES = {
  EXIT_NONZERO: "The agent exited with another code than 0.",
  SIGNALLED: "A signal that Pawl did not send ended the agent.",
  PROGRAM_MISSING: "The agent's program, or the interpreter that its first line names, does not exist.",
  PROGRAM_NOT_EXECUTABLE: "The agent's program may not be executed.",
  NOT_STARTED: "The system did not start the agent for another reason.",
  AGENT_ERROR: "The agent told that it ended with an error.",
  NO_RESULT: "The agent ended without telling a result, as its kind always does.",
  NOT_LOGGED_IN: "The agent has no login, or its provider refused it.",
  WRONG_VERSION: "The agent, or the protocol that it speaks, has another version than Pawl understands.",
  TURN_LIMIT: "The agent used up the turns that it may take.",
  REFUSED_BY_AGENT: "The agent, or its model, refused the work.",
  QUESTION_INVALID: "It left a question file that breaks its schema.",
  OVER_MEMORY: "The agent's processes together held more memory than they may, and were ended.",
  OVER_CPU_TIME: "The agent's processes together used more CPU time than they may, and were ended.",
  PROCESS_SURVIVED: "A process of the agent could not be ended, so its work may still change.",
} as const;

/** Code of a failure in {@link AGENT_FAILURES}. */
export type AgentFailure = keyof typeof AGENT_FAILURES;

/** What every outcome tells. */
export interface AgentFacts {
  /** One line, safe to print: control characters escaped, cut to a fixed length. */
  readonly detail: string;
  readonly durationMs: number;
  /** `null` if nothing was started. */
  readonly pid: number | null;
  /** SIGKILL was needed. */
  readonly forced: boolean;
  /** Processes that could not be ended. While one lives the workspace must not be used again. */
  readonly survivors: readonly ProcessIdentity[];
  /** Bytes that the agent printed, and how many of them its log leaves out. */
  readonly outputBytes: number;
  readonly logOmittedBytes: number;
  /** End of what it printed, or of what it said where its output is a protocol; invalid UTF-8 replaced, otherwise as it came: escape it before printing. */
  readonly outputTail: string;
  /** What the agent reported to have used, after its death. */
  readonly usage: UsageFileReading;
}

/** How an agent's attempt ended, whatever adapter ran it. */
export type AgentOutcome = AgentFacts &
  (
    /** It claims to be done. A claim and nothing more: run the gate. */
    | { readonly kind: "produced" }
    | { readonly kind: "failed"; readonly reason: AgentFailure; readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }
    /** It cannot go on before a human has answered, and ended by itself. */
    | { readonly kind: "asked"; readonly question: AgentQuestion }
    /** It ran into the limit for the whole attempt. */
    | { readonly kind: "timed-out"; readonly limitMs: number }
    /** What it reported went over what the attempt may use, or it ran into the attempt's share of time. */
    | { readonly kind: "over-budget"; readonly what: "money" | "tokens" | "time" }
    /** Its provider takes no more for now: until `untilMs` (epoch), where it told. Nobody's failure. */
    | { readonly kind: "rate-limited"; readonly untilMs: number | null }
    /** It gave no sign of life for too long, at the start or later, or one call of a tool took too long. */
    | { readonly kind: "stalled"; readonly phase: "start" | "work" | "tool"; readonly limitMs: number }
    /** What had started it for Pawl was ended by another hand, and it was ended with that. Nobody's failure. */
    | { readonly kind: "lost" }
    /** The caller's signal ended it; `reason` is the signal's. `exitCode` 0 is a claim all the same, made too late. */
    | { readonly kind: "cancelled"; readonly reason: string; readonly exitCode: number | null }
  );
