import { execa } from "execa";

import { printable, WorkspaceError } from "../errors.ts";

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

/** Enough for a listing of several million paths. */
const MAX_OUTPUT_BYTES = 1_000_000_000;

/**
 * Runs git without a shell and waits for its end.
 *
 * Throws `WORKSPACE_GIT_MISSING`, `WORKSPACE_GIT_TIMEOUT`, and `WORKSPACE_GIT_FAILED` on any exit code outside `okCodes`.
 */
export async function runGit(context: GitContext, args: readonly string[], options: RunGitOptions = {}): Promise<GitOutput> {
  const settings = context.config.flatMap((setting) => ["-c", setting]);
  const result = await execa("git", [...settings, ...args], {
    cwd: context.cwd,
    env: { ...context.env, ...options.env },
    extendEnv: false,
    encoding: "buffer",
    stripFinalNewline: false,
    reject: false,
    timeout: context.timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: options.cutOutputAtBytes ?? MAX_OUTPUT_BYTES,
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
  });
  const stdout = Buffer.from(result.stdout.buffer, result.stdout.byteOffset, result.stdout.byteLength);
  const stderrBytes = Buffer.from(result.stderr.buffer, result.stderr.byteOffset, result.stderr.byteLength);
  const stderr = printable(stderrBytes.toString("utf8"), 1_000);
  if (result.isMaxBuffer && options.cutOutputAtBytes !== undefined) return { exitCode: -1, stdout, stderr, stderrBytes };
  if (result.exitCode !== undefined && (options.okCodes ?? [0]).includes(result.exitCode)) {
    return { exitCode: result.exitCode, stdout, stderr, stderrBytes };
  }
  throw failure(context, args, stderr, result);
}

function failure(
  context: GitContext,
  args: readonly string[],
  stderr: string,
  result: { readonly exitCode?: number | undefined; readonly timedOut?: boolean; readonly signal?: string | undefined; readonly code?: string | undefined },
): WorkspaceError {
  const command = `git ${printable(args.join(" "))}`;
  if (result.timedOut === true) {
    return new WorkspaceError(
      "WORKSPACE_GIT_TIMEOUT",
      `'${command}' did not end within ${context.timeoutMs} ms.`,
      "Look for a named pipe or a hanging file system under the folder, or raise the time limit.",
    );
  }
  if (result.code === "ENOENT" && result.exitCode === undefined) {
    return new WorkspaceError(
      "WORKSPACE_GIT_MISSING",
      `git could not be started in '${context.cwd}'.`,
      "Install git 2.38 or newer, see that it is on PATH, and that the folder exists.",
      result,
    );
  }
  const end = result.exitCode === undefined ? `ended by ${result.signal ?? result.code ?? "an unknown cause"}` : `exited with ${result.exitCode}`;
  return new WorkspaceError(
    "WORKSPACE_GIT_FAILED",
    `'${command}' ${end}: ${stderr === "" ? "no message" : stderr}`,
    "Run `git fsck` and `git status` in the project; the message names what git could not do.",
    result,
  );
}
