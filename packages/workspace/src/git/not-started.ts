import { WorkspaceError } from "../errors.ts";

/** Codes of the system that say nothing about what was to be started. */
const EXHAUSTED: ReadonlySet<string> = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

/** Whether a code of the system says that the machine is at a limit. */
export function isExhausted(code: string): boolean {
  return EXHAUSTED.has(code);
}

/** The error for a git process that the machine had no room for. */
export function gitNotStarted(cwd: string, code: string, cause: unknown): WorkspaceError {
  return new WorkspaceError(
    "WORKSPACE_GIT_NOT_STARTED",
    `git could not be started in '${cwd}' (${code}): the machine is at a limit of processes, open files or memory.`,
    "Raise the limit (`ulimit -u`, `ulimit -n`), end what uses it up, or run less at once; then try again.",
    cause,
  );
}
