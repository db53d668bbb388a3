import { WorkspaceError } from "../errors.ts";

/** Codes of the system that say nothing about what was to be started. */
const EXHAUSTED: ReadonlySet<string> = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

/** Whether a code of the system says that the machine is at a limit. */
export function isExhausted(code: string): boolean {
  return EXHAUSTED.has(code);
}

/**
 * Starts something again, for as long as it likes, while the machine is at a limit.
 *
 * @param codeOf - the system's code where it was not started; `null` where it was.
 * @returns the last end.
 */
export type Patience = <T>(start: () => Promise<T>, codeOf: (end: T) => string | null) => Promise<T>;

/** The system's code in the error for a git process that the machine had no room for; `null` for anything else. */
export function exhaustedCode(error: unknown): string | null {
  if (!(error instanceof WorkspaceError) || error.code !== "WORKSPACE_GIT_NOT_STARTED") return null;
  return (error.cause as NodeJS.ErrnoException | undefined)?.code ?? null;
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
