import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

import { refuseUnpublishedJson } from "./published-json.ts";

/** The command as it is installed. */
export const PAWL = fileURLToPath(new URL("../../bin/pawl-bundled.cjs", import.meta.url));

const DEFAULT_TIMEOUT_MS = 120_000;

/** How a command ended and what it printed. */
export interface PawlResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** The same, byte for byte. */
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
}

/** How a command is started. */
export interface PawlOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** After this time the process is killed and the test fails. */
  readonly timeoutMs?: number;
  /** Arguments of Node before the program. */
  readonly nodeArgs?: readonly string[];
  /** Another user that it runs as, with no group but one of the same number; only root can have it so. */
  readonly userId?: number;
}

/** A command that is under way. */
export interface RunningPawl {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Rejects when the command had to be killed because of its time limit. */
  readonly ended: Promise<PawlResult>;
  /** Waits until standard error matches, from its start on; rejects when the command ends before. */
  stderrMatches(pattern: RegExp): Promise<RegExpExecArray>;
  /** The same for standard output. */
  stdoutMatches(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Runs the real command to its end. */
export function runPawl(args: readonly string[], options: PawlOptions): Promise<PawlResult> {
  return startPawl(args, options).ended;
}

/** Starts the real command. */
export function startPawl(args: readonly string[], options: PawlOptions): RunningPawl {
  const { cwd, env, timeoutMs = DEFAULT_TIMEOUT_MS, nodeArgs = [], userId } = options;
  const child = spawn(process.execPath, [...nodeArgs, PAWL, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"], ...(userId === undefined ? {} : { uid: userId, gid: userId }) });
  const stdout: Buffer[] = [];
  let stderr = "";
  const onOutput = new Set<() => void>();
  child.stdout.on("data", (bytes: Buffer) => {
    stdout.push(bytes);
    for (const look of onOutput) look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const look of onOutput) look();
  });
  const ended = new Promise<PawlResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`pawl ${args.join(" ")} did not end within ${timeoutMs} ms; standard error:\n${stderr}`));
    }, timeoutMs);
    child.on("error", reject);
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer);
      const stdoutBytes = Buffer.concat(stdout);
      const printed = stdoutBytes.toString("utf8");
      try {
        // What a reader cut off, or a process that was killed, is whole for nobody.
        if (signal === null) refuseUnpublishedJson(args, printed);
      } catch (error) {
        reject(error);
      }
      resolve({ exitCode, signal, stdout: printed, stdoutBytes, stderr });
    });
  });
  const matches = (read: () => string, pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(read());
        if (match === null) return;
        onOutput.delete(look);
        resolve(match);
      };
      onOutput.add(look);
      look();
      ended.then(() => reject(new Error(`pawl ended before ${String(pattern)}; standard error:\n${stderr}`)), reject);
    });
  const stderrMatches = (pattern: RegExp): Promise<RegExpExecArray> => matches(() => stderr, pattern);
  const stdoutMatches = (pattern: RegExp): Promise<RegExpExecArray> => matches(() => Buffer.concat(stdout).toString("utf8"), pattern);
  return { child, pid: child.pid as number, ended, stderrMatches, stdoutMatches };
}
