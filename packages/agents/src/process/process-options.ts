import { isAbsolute } from "node:path";

import { AgentsError } from "../errors.ts";
import type { WatchedFiles } from "./newest-change.ts";
import { checkToken } from "../tree/process-token.ts";
import { NO_RESOURCE_LIMITS, type ResourceLimits } from "./resource-limits.ts";

/** What to execute: program and arguments without a shell, or a line for `/bin/sh -c`. */
export type ProcessCommand = { readonly argv: readonly string[] } | { readonly shell: string };

/** Time limits of a process, in milliseconds, each a whole number of at least 1. */
export interface ProcessLimits {
  /** Longest run in all. */
  readonly timeoutMs: number;
  /**
   * Longest time without a sign of life after the first one, or from the start where `startMs` is `null`; `null`: no such limit.
   * Signs of life are
   * - output that says something new: a line with other letters than each of the last 64 different ones. The same line again, with
   *   other numbers, times or colours, is none;
   * - CPU time of the process tree of at least 1 % of this limit since the last sign, 5 ms for each repeated line not counted. It counts
   *   where the system tells it, in its steps: 10 ms on Linux, up to 1 s with `ps`. What a tree used before it was looked at for the
   *   first time does not count;
   * - a change in `watchedFiles`;
   * - a call of a tool that begins or ends (`onSupervised`). While one is open, silence has no limit but `toolMs`.
   */
  readonly stallMs: number | null;
  /** Longest time to the first sign of life, any output and any CPU time being one; otherwise as for `stallMs`. `null`: `stallMs` counts from the start. */
  readonly startMs: number | null;
  /** Longest time of one call of a tool; `null` or left out: no such limit. */
  readonly toolMs?: number | null;
}

/** What the caller can tell about a process that runs. */
export interface Supervised {
  /** Which call of a tool the process waits for, by a name that no other call of it has; `null`: none. */
  readonly setToolCall: (id: string | null) => void;
  /** Ends the process tree as the signal of the call would, with this reason. */
  readonly stop: (reason: string) => void;
  /** Tells of a sign of life that only the caller can see. */
  readonly touch: () => void;
  /** Writes to standard input, where the run is interactive. Resolves when it may be given more; what a dead process does not read is lost. */
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** Closes the standard input of an interactive run. */
  readonly endInput: () => void;
  /** The end of the output so far, as it is kept for the result: without secrets, and of at most half of `captureBytes`. */
  readonly recentOutput: () => Uint8Array;
}

/** Stream of a process that output came from. */
export type OutputSource = "stdout" | "stderr";

/** How `runProcess` runs a process. */
export interface RunProcessOptions {
  readonly command: ProcessCommand;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** The complete environment: nothing is inherited. See `baseEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Text for standard input, which is then closed. Without it standard input is empty. */
  readonly stdin?: string;
  /** Absolute path of the log file for standard output and error together; its folder must exist. */
  readonly logFile: string;
  /** Limit of the log file in bytes. Over it the log keeps head and tail. Start with {@link DEFAULT_MAX_LOG_BYTES}. */
  readonly maxLogBytes: number;
  /** How many bytes of output the result carries; 0: none. To count tests in it take {@link DEFAULT_CAPTURE_BYTES}. */
  readonly captureBytes: number;
  readonly limits: ProcessLimits;
  /** What the tree may use besides time; default {@link NO_RESOURCE_LIMITS}. */
  readonly resources?: ResourceLimits;
  /** Mark of this process tree, unique among those that run: `<pipelineId>:<attempt>`. Whatever carries it is ended. */
  readonly token: string;
  /** Ends the process tree. Its reason, a string or an error, is in the result. */
  readonly signal: AbortSignal;
  /** Time between SIGTERM and SIGKILL, in milliseconds; 0: SIGKILL at once. */
  readonly graceMs: number;
  /**
   * Values that are to be in neither the log nor the captured output, with what looks like a secret whatever it is; `[redacted]` stands
   * in their place, and lines are kept once they are whole. Left out: everything is kept as it comes.
   */
  readonly secrets?: readonly string[];
  /** Files whose change is a sign of life. They are looked at when a limit on silence would be reached. Left out: none. */
  readonly watchedFiles?: WatchedFiles;
  /** Called once the process runs. */
  readonly onSupervised?: (supervised: Supervised) => void;
  /** Called with each piece of output as it comes, and where it came from. What it throws ends the process tree and rejects the run. */
  readonly onOutput?: (chunk: Uint8Array, source: OutputSource) => void;
  /** Standard input stays open for `Supervised.write`, until `Supervised.endInput` or the death of the tree. Without `stdin`. Default: false. */
  readonly isInteractive?: boolean;
  /**
   * Starts it through a process that starts nothing else, where it would be started through another at all and is not interactive: if
   * that is ended (`lost`), nothing else is lost with it. Costs the start of a Node. Default: false.
   */
  readonly isApart?: boolean;
  /**
   * After the first output, output is no sign of life by itself: the caller, who understands what is printed, tells of life
   * (`Supervised.touch`). Default: what says something new is one.
   */
  readonly isOutputJudged?: boolean;
}

/** A log size that holds what a talkative agent prints in hours, in bytes. */
export const DEFAULT_MAX_LOG_BYTES: number = 16 * 1024 * 1024;

/** A capture that holds the whole output of a large test suite, in bytes. */
export const DEFAULT_CAPTURE_BYTES: number = 16 * 1024 * 1024;

/** Throws `INVALID_OPTIONS` if an option breaks its docstring. */
export function checkProcessOptions(options: RunProcessOptions): void {
  checkCommand(options.command);
  checkToken("token", options.token);
  if (options.isInteractive === true && options.stdin !== undefined) fail("stdin is given, and the run is interactive");
  for (const name of ["cwd", "logFile"] as const) {
    const path = options[name];
    if (!isAbsolute(path) || path.includes("\0")) fail(`${name} is ${JSON.stringify(path)}, not an absolute path`);
  }
  for (const name of ["maxLogBytes", "captureBytes", "graceMs"] as const) checkWhole(name, options[name], 0);
  checkWhole("limits.timeoutMs", options.limits.timeoutMs, 1);
  for (const name of ["stallMs", "startMs", "toolMs"] as const) {
    const limit = options.limits[name] ?? null;
    if (limit !== null) checkWhole(`limits.${name}`, limit, 1);
  }
  const { memoryBytes, cpuTimeMs, niceness } = options.resources ?? NO_RESOURCE_LIMITS;
  if (memoryBytes !== null) checkWhole("resources.memoryBytes", memoryBytes, 1);
  if (cpuTimeMs !== null) checkWhole("resources.cpuTimeMs", cpuTimeMs, 1);
  checkWhole("resources.niceness", niceness, 0);
  for (const [name, value] of Object.entries(options.env)) {
    // A value may be a secret, so it is never part of the message.
    if (!/^[^=\0]+$/.test(name)) fail(`env has the variable ${JSON.stringify(name)}, whose name is empty or holds "=" or a null character`);
    if (value.includes("\0")) fail(`the value of env.${name} holds a null character`);
  }
}

function checkCommand(command: ProcessCommand): void {
  const words = "shell" in command ? [command.shell] : command.argv;
  if (words[0] === undefined || words[0] === "") fail("command is empty");
  if (words.some((word) => word.includes("\0"))) fail("command holds a null character");
}

function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) fail(`${name} is ${String(value)}, not a whole number of at least ${least}`);
}

function fail(message: string): never {
  throw new AgentsError("INVALID_OPTIONS", message, "correct the options of the call");
}
