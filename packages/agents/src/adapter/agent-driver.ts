import type { ProcessCommand, Supervised } from "../process/process-options.ts";
import type { ProcessResult } from "../process/process-result.ts";
import type { AgentUsage } from "../usage/usage-file.ts";
import type { AgentFailure } from "./agent-outcome.ts";

/** What an agent has told of itself so far. */
export interface DriverReport {
  readonly usage: AgentUsage;
  /** What it has used at least, where that is known before the whole is. */
  readonly atLeast: { readonly moneyMicros: number | null; readonly tokens: number | null };
  /** The call of a tool that it waits for; `null`: none. */
  readonly openToolCall: string | null;
}

/** What an adapter makes of an agent's end, where it knows more than the process's end tells. */
export type DriverVerdict =
  | { readonly kind: "produced"; readonly detail: string }
  | { readonly kind: "failed"; readonly reason: AgentFailure; readonly detail: string }
  | { readonly kind: "rate-limited"; readonly untilMs: number | null; readonly detail: string }
  | { readonly kind: "over-budget"; readonly what: "money" | "tokens"; readonly detail: string };

/** What a driver can do to the process that it talks to. */
export interface DriverProcess extends Pick<Supervised, "write" | "endInput" | "touch"> {
  /** The agent has said all: its process is given a moment to end by itself, and ended then. */
  readonly finish: () => void;
}

/** One run of one agent, as its adapter sees it: how it is started, and what its output means. */
export interface AgentDriver {
  readonly command: ProcessCommand;
  /** Text for its standard input, which is then closed; `null`: the driver writes to it (`begin`). */
  readonly stdin: string | null;
  /** Called once it runs. */
  readonly begin?: (process: DriverProcess) => void;
  /** Takes a piece of its standard output. Must not throw, whatever it is. */
  readonly push: (chunk: Uint8Array) => void;
  /** Its output is complete. Resolves when all of it was taken in. */
  readonly end: () => Promise<void>;
  readonly report: () => DriverReport;
  /** End of what it said, as text for a reader. */
  readonly said: () => string;
  /** What its end means; `null`: what the end of its process means. */
  readonly judge: (result: ProcessResult) => DriverVerdict | null;
}
