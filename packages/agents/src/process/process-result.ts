import type { CapturedOutput } from "../output/output-capture.ts";
import type { LogSummary } from "../output/output-log.ts";
import type { ProcessIdentity } from "../tree/process-identity.ts";

/** What a process printed, standard output and error together in the order in which it was received. */
export interface ProcessOutput {
  /** All bytes that were received, kept or not. */
  readonly totalBytes: number;
  readonly log: LogSummary;
  readonly captured: CapturedOutput;
}

/** What every result tells. */
export interface ProcessFacts {
  /** From the call to the death of the whole tree, in milliseconds. */
  readonly durationMs: number;
  /** `null` if nothing was started, or if that is not known (`lost`). */
  readonly pid: number | null;
  /** Something in the tree outlived the grace period and got SIGKILL, also after the command itself had ended. */
  readonly forced: boolean;
  /**
   * Processes of the tree that could not be ended. Empty but where one changed its user or hangs inside the kernel; with
   * any, the workspace must not be used again while they live.
   */
  readonly survivors: readonly ProcessIdentity[];
  /** `null` where `pid` is. */
  readonly output: ProcessOutput | null;
}

/** How a process ended. What happened first counts: a process that exits with 0 while it is being stopped is stopped. */
export type ProcessEnd =
  /** It ended by itself. */
  | { readonly kind: "exited"; readonly exitCode: number }
  /** A signal ended it that was not sent from here. */
  | { readonly kind: "signalled"; readonly signal: NodeJS.Signals }
  /** It was ended at `limits.timeoutMs`. */
  | { readonly kind: "timed-out"; readonly limitMs: number }
  /** It was ended after `limits.stallMs` without a sign of life. */
  | { readonly kind: "stalled"; readonly limitMs: number }
  /** It was ended at `limits.startMs` without having given any sign of life. */
  | { readonly kind: "no-first-output"; readonly limitMs: number }
  /** It was ended after `limits.toolMs` in one call of a tool. */
  | { readonly kind: "tool-stalled"; readonly limitMs: number }
  /** It was ended because its processes together held more memory than `resources.memoryBytes`. */
  | { readonly kind: "over-memory"; readonly limitBytes: number; readonly usedBytes: number }
  /** It was ended because its processes together used more CPU time than `resources.cpuTimeMs`. */
  | { readonly kind: "over-cpu-time"; readonly limitMs: number; readonly usedMs: number }
  /**
   * The caller's signal ended it, or kept it from being started (`pid` is `null`). `exitCode` is what the command itself
   * still exited with, `null` where a signal ended it.
   */
  | { readonly kind: "cancelled"; readonly reason: string; readonly exitCode: number | null }
  /** What had started it for this process was ended, so that nobody knows how it ended itself. The rest of its tree was ended. */
  | { readonly kind: "lost" }
  /** The system did not start it. */
  | {
      readonly kind: "not-started";
      /** Code of the system's error, such as `ENOENT` or `EACCES`. */
      readonly code: string;
      /** What is wrong: the program, or the working directory, which is missing or no folder. */
      readonly subject: "program" | "working-directory";
    };

/** Result of `runProcess`. */
export type ProcessResult = ProcessEnd & ProcessFacts;
