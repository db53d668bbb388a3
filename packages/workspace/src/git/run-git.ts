import { execa } from "execa";

import { printable, WorkspaceError } from "../errors.ts";
import { exhaustedCode, gitNotStarted, isExhausted, type Patience } from "./not-started.ts";

/** Where and under which settings git runs. */
export interface GitContext {
  /** Working directory of the process. */
  readonly cwd: string;
  /** The whole environment of the process; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings given with `-c`, which win over every configuration file. */
  readonly config: readonly string[];
  /** After this many milliseconds git is killed and `WORKSPACE_GIT_TIMEOUT` thrown. */
  readonly timeoutMs: number;
  /** What has to be done before git runs, so that it finds what it needs. */
  readonly prepare?: () => Promise<void>;
}

/** What a git process gave. */
export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** Trimmed, printable, truncated. */
  readonly stderr: string;
  /** All of it, as it came. */
  readonly stderrBytes: Buffer;
}

/** How one git process is run. */
export interface RunGitOptions {
  readonly input?: Uint8Array | string;
  /** Exit codes that are answers, not failures; default only 0. */
  readonly okCodes?: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  /** Output beyond this many bytes is dropped and git killed; the caller sees `exitCode` -1. Without it, too much output is an error. */
  readonly cutOutputAtBytes?: number;
}

/** A git process to run to its end, without a shell. */
export interface GitRequest {
  /** Program and arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The complete environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What it gets on standard input; `null`: nothing. */
  readonly input: string | Uint8Array | null;
  /** After this many milliseconds it has to be killed. */
  readonly timeoutMs: number;
  /** What it prints beyond this on one of its streams has to be dropped, and it to be killed. */
  readonly maxOutputBytes: number;
}

/** How a git process ended. */
export interface GitEnd {
  /** `null` where it did not end by itself. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Why it was not started or what else went wrong, such as `ENOENT`; `LOST` and `LOST_RUNNING`: nobody knows how it ended; `null`: nothing. */
  readonly code: string | null;
  readonly isTimedOut: boolean;
  readonly isCut: boolean;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** What the messages of errors have as their cause. */
  readonly cause?: unknown;
}

/** Runs one git process. What the process does is its result; it does not reject. */
export type GitRunner = (request: GitRequest) => Promise<GitEnd>;

let runner: GitRunner = runWithExeca;
let patience: Patience = (start) => start();

/**
 * Has all git processes of this process run by someone else from now on: a large process saves time where a small one starts programs
 * on its behalf. The one that reads objects is still started here.
 *
 * @param waits - how the start of that one is tried again; left out: not at all.
 */
export function useGitRunner(other: GitRunner, waits: Patience = (start) => start()): void {
  runner = other;
  patience = waits;
}

/** Waits in that way for what is started here. */
export async function startPatiently<T>(start: () => Promise<T>): Promise<T> {
  type End = { readonly value: T } | { readonly error: unknown };
  const once = (): Promise<End> => start().then((value) => ({ value }), (error: unknown) => ({ error }));
  const end = await patience(once, (last) => ("error" in last ? exhaustedCode(last.error) : null));
  if ("error" in end) throw end.error;
  return end.value;
}

/** Enough for a listing of several million paths. */
const MAX_OUTPUT_BYTES = 1_000_000_000;

/**
 * Runs git without a shell and waits for its end.
 *
 * Throws `WORKSPACE_GIT_MISSING`, `WORKSPACE_GIT_NOT_STARTED`, `WORKSPACE_GIT_TIMEOUT`, `WORKSPACE_GIT_ENDED` where somebody else ended
 * it, and `WORKSPACE_GIT_FAILED` on any exit code outside `okCodes` and where it broke down on what it was given.
 */
export async function runGit(context: GitContext, args: readonly string[], options: RunGitOptions = {}): Promise<GitOutput> {
  await context.prepare?.();
  const settings = context.config.flatMap((setting) => ["-c", setting]);
  const result = await runner({
    argv: ["git", ...settings, ...args],
    cwd: context.cwd,
    env: { ...context.env, ...options.env },
    input: options.input ?? null,
    timeoutMs: context.timeoutMs,
    maxOutputBytes: options.cutOutputAtBytes ?? MAX_OUTPUT_BYTES,
  });
  const { exitCode, stdout, stderr: stderrBytes } = result;
  const stderr = printable(stderrBytes.toString("utf8"), 1_000);
  if (result.isCut && options.cutOutputAtBytes !== undefined) return { exitCode: -1, stdout, stderr, stderrBytes };
  if (exitCode !== null && (options.okCodes ?? [0]).includes(exitCode)) return { exitCode, stdout, stderr, stderrBytes };
  throw failure(context, args, stderr, result);
}

/** Signals that a program brings upon itself, by what it was given to work on: they say nothing of the machine. */
const OF_THE_PROGRAM: ReadonlySet<string> = new Set(["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP", "SIGXFSZ"]);

/** Codes of ends that nobody saw, because who started the program ended first. */
const LOST: ReadonlySet<string> = new Set(["LOST", "LOST_RUNNING"]);

function failure(
  context: GitContext,
  args: readonly string[],
  stderr: string,
  { exitCode, signal, code, isTimedOut, isCut, cause }: GitEnd,
): WorkspaceError {
  const command = `git ${printable(args.join(" "))}`;
  if (isTimedOut) {
    return new WorkspaceError(
      "WORKSPACE_GIT_TIMEOUT",
      `'${command}' did not end within ${context.timeoutMs} ms.`,
      "Look for a named pipe or a hanging file system under the folder, or raise the time limit.",
    );
  }
  if (code === "ENOENT" && exitCode === null) {
    return new WorkspaceError(
      "WORKSPACE_GIT_MISSING",
      `git could not be started in '${context.cwd}'.`,
      "Install git 2.38 or newer, see that it is on PATH, and that the folder exists.",
      cause,
    );
  }
  if (exitCode === null && code !== null && isExhausted(code)) return gitNotStarted(context.cwd, code, cause);
  // Any other code without a signal is what the system said of the start, as of a working folder that is closed: that is of the files.
  const isOfSomebodyElse = signal === null ? code === null || LOST.has(code) : !OF_THE_PROGRAM.has(signal);
  if (exitCode === null && !isCut && isOfSomebodyElse) {
    return new WorkspaceError(
      "WORKSPACE_GIT_ENDED",
      `'${command}' was ended by ${signal ?? code ?? "an unknown cause"}: ${stderr === "" ? "no message" : stderr}`,
      "Look for what ends processes here, such as a lack of memory or an administrator; then try again.",
      cause,
    );
  }
  const end = exitCode === null ? `ended by ${signal ?? code ?? "an unknown cause"}` : `exited with ${exitCode}`;
  return new WorkspaceError(
    "WORKSPACE_GIT_FAILED",
    `'${command}' ${end}: ${stderr === "" ? "no message" : stderr}`,
    "Run `git fsck` and `git status` in the project; the message names what git could not do.",
    cause,
  );
}

async function runWithExeca({ argv: [program = "", ...args], cwd, env, input, timeoutMs, maxOutputBytes }: GitRequest): Promise<GitEnd> {
  const result = await execa(program, args, {
    cwd,
    env,
    extendEnv: false,
    encoding: "buffer",
    stripFinalNewline: false,
    reject: false,
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: maxOutputBytes,
    ...(input === null ? { stdin: "ignore" as const } : { input }),
  });
  return {
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    code: result.code ?? null,
    isTimedOut: result.timedOut,
    isCut: result.isMaxBuffer,
    stdout: asBuffer(result.stdout),
    stderr: asBuffer(result.stderr),
    cause: result,
  };
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
