/**
 * Every code that a {@link WorkspaceError} can carry, with what it means. A code keeps its meaning for ever; messages may change.
 */
export const WORKSPACE_ERROR_CODES = {
  WORKSPACE_GIT_MISSING: "The program git could not be started.",
  WORKSPACE_GIT_TOO_OLD: "The installed git lacks `merge-tree --write-tree` (needs 2.38).",
  WORKSPACE_GIT_FAILED: "A git command failed for a reason that has no code of its own.",
  WORKSPACE_GIT_ENDED: "A git command was ended by somebody else, or nobody knows how it ended.",
  WORKSPACE_GIT_NOT_STARTED: "The system had no process, open file or memory left to start git with.",
  WORKSPACE_GIT_TIMEOUT: "A git command did not end in time and was killed.",
  WORKSPACE_NOT_A_REPOSITORY: "The project is not a git repository, or the path is not a folder.",
  WORKSPACE_NOT_TOP_LEVEL: "The project is a folder inside a repository, not its top folder.",
  WORKSPACE_PARTIAL_CLONE: "The repository is a partial clone, whose missing objects Pawl never downloads.",
  WORKSPACE_DETACHED_HEAD: "No branch was named and the repository's HEAD is on none.",
  WORKSPACE_BRANCH_MISSING: "The named branch does not exist in a repository that has commits.",
  WORKSPACE_BAD_BRANCH: "The branch name is not a valid one.",
  WORKSPACE_BAD_PATH: "A path is absolute, leaves the project, names `.git`, or is otherwise not usable.",
  WORKSPACE_BAD_GLOB: "A glob is empty or cannot be compiled.",
  WORKSPACE_BAD_POOL: "The pool folder lies inside the project, or is not a folder.",
  WORKSPACE_BAD_MESSAGE: "A commit subject, trailer or identity is not usable.",
  WORKSPACE_ATTEMPT_EXISTS: "The attempt number already has a workspace.",
  WORKSPACE_ATTEMPT_UNKNOWN: "The attempt number has no workspace here.",
  WORKSPACE_ATTEMPTS_RUNNING: "The operation needs that no attempt is under way.",
  WORKSPACE_RESULT_UNREADABLE: "What an attempt left cannot be read into a commit; the attempt failed.",
  WORKSPACE_NESTED_REPOSITORY: "An attempt left a git repository inside its result; the attempt failed.",
  WORKSPACE_COMMIT_MISSING: "A commit is not in the object store.",
  WORKSPACE_STATE_DAMAGED: "A state file of Pawl's workspace cannot be read.",
  WORKSPACE_HISTORY_INCOMPLETE: "The repository is a shallow or partial clone, so the history of a commit cannot be exported.",
  WORKSPACE_BUNDLE_UNREADABLE: "A file is not a git bundle, or lacks objects that its commits reach.",
  WORKSPACE_CLOSED: "The workspace was closed before the call.",
} as const;

/** A stable error code; see {@link WORKSPACE_ERROR_CODES}. */
export type WorkspaceErrorCode = keyof typeof WORKSPACE_ERROR_CODES;

const MAX_MESSAGE_LENGTH = 2_000;

/**
 * What a workspace operation throws when it could not do its work.
 *
 * Branch on `code`, never on the text. `message` says what failed, `hint` what to do next. Text that came from an agent
 * (paths, git's output) is free of control characters and truncated.
 */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
  readonly code: WorkspaceErrorCode;
  readonly hint: string;

  constructor(code: WorkspaceErrorCode, message: string, hint: string, cause?: unknown) {
    super(printable(message, MAX_MESSAGE_LENGTH), cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** `text` on one line, without control characters, cut to `maxLength` characters. */
export function printable(text: string, maxLength = 200): string {
  const oneLine = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return oneLine.length <= maxLength ? oneLine : `${oneLine.slice(0, maxLength - 1)}…`;
}

/** Whether `error` is a file system error with one of the given codes. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}
