import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";

import { PROCESS_TOKEN_VARIABLE } from "../tree/process-entry.ts";
import type { RunProcessOptions } from "./process-options.ts";
import type { ProcessEnd } from "./process-result.ts";

const LEAST_PRIORITY = constants.priority.PRIORITY_LOW;

/** A child that runs, or why there is none. */
type StartedChild =
  | { readonly kind: "started"; readonly child: ChildProcess; readonly pid: number }
  | Extract<ProcessEnd, { kind: "not-started" }>;

/** Spawns the command as leader of its own session and process group, marked with its token. */
export async function startChild(options: RunProcessOptions): Promise<StartedChild> {
  const [program = "", ...args] = "shell" in options.command ? ["/bin/sh", "-c", options.command.shell] : options.command.argv;
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...options.env, [PROCESS_TOKEN_VARIABLE]: options.token },
      detached: true,
      stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    return notStarted(error, options.cwd);
  }
  if (child.pid !== undefined) {
    lower(child.pid, options.resources?.niceness ?? 0);
    return { kind: "started", child, pid: child.pid };
  }
  const [error] = (await once(child, "error")) as [unknown];
  return notStarted(error, options.cwd);
}

/** What it starts from now on is as nice as it is. */
function lower(pid: number, niceness: number): void {
  if (niceness === 0) return;
  try {
    setPriority(pid, Math.min(getPriority() + niceness, LEAST_PRIORITY));
  } catch (error) {
    // A program may have ended by now.
    if ((error as NodeJS.ErrnoException & { readonly info?: { readonly code?: string } }).info?.code !== "ESRCH") throw error;
  }
}

function notStarted(error: unknown, cwd: string): StartedChild {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !syscall.startsWith("spawn")) throw error;
  // The system gives the same code for a missing program and a missing working directory.
  const isFolder = statSync(cwd, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return { kind: "not-started", code, subject: isFolder ? "program" : "working-directory" };
}
