import type { WorkspaceErrorCode } from "@pawl/workspace";

import { EXIT_CODES } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";

const { INTERNAL, INVALID } = EXIT_CODES;

/** What to do about every code of a `WorkspaceError`; `WORKSPACE_ERROR_CODES` says what each means. */
export const WORKSPACE_ERROR_MENDS = {
  WORKSPACE_GIT_MISSING: [INVALID, "Install git 2.38 or newer, and see that it is on PATH."],
  WORKSPACE_GIT_TOO_OLD: [INVALID, "Install git 2.38 or newer."],
  WORKSPACE_GIT_FAILED: [INTERNAL, "The message names what git could not do. Run `git fsck` and `git status` in the project, and do what they say."],
  WORKSPACE_GIT_ENDED: [INTERNAL, "Look for what ends processes here, such as a lack of memory or an administrator; then try again."],
  WORKSPACE_GIT_NOT_STARTED: [INTERNAL, "Raise the limits (`ulimit -u`, `ulimit -n`), end what uses them up, or run fewer agents at once; then try again."],
  WORKSPACE_GIT_TIMEOUT: [INTERNAL, "Look for a hanging file system, or a named pipe, under the project's folder or the cache folder."],
  WORKSPACE_NOT_A_REPOSITORY: [INVALID, "Run `git init` in the project's folder, or write `mode: in-place` into pawl.yaml."],
  WORKSPACE_NOT_TOP_LEVEL: [INVALID, "Put the plan into the repository's top folder, or run `git init` in the project's folder."],
  WORKSPACE_PARTIAL_CLONE: [INVALID, "Clone the repository again without `--filter`."],
  WORKSPACE_DETACHED_HEAD: [INVALID, "Check out a branch, or name one with `branch` in the plan."],
  WORKSPACE_BRANCH_MISSING: [INVALID, "Create the branch with `git branch <name>`, restore it from `git reflog`, or name another one with `branch` in the plan."],
  WORKSPACE_BAD_BRANCH: [INVALID, "Name a branch such as `main` with `branch` in the plan."],
  WORKSPACE_BAD_PATH: [INVALID, "Write a relative path inside the project, such as `src/reader.ts`. Where the project's own folder is named, rename it: it holds a line break."],
  WORKSPACE_BAD_GLOB: [INTERNAL, "Write a glob relative to the project, such as `src/**` or `docs/*.md`."],
  WORKSPACE_BAD_POOL: [INVALID, "Choose a folder for workspaces outside the project. Where another process changed it, remove the folder: it holds nothing that is needed."],
  WORKSPACE_BAD_MESSAGE: [INTERNAL, "Give the calling program's text on one line, without control characters."],
  WORKSPACE_ATTEMPT_EXISTS: [INTERNAL, "The calling program releases the attempt first, or uses another number."],
  WORKSPACE_ATTEMPT_UNKNOWN: [INTERNAL, "The calling program prepares the attempt first; one of an earlier process cannot be collected."],
  WORKSPACE_ATTEMPTS_RUNNING: [INTERNAL, "Wait until the attempts that are under way have ended."],
  WORKSPACE_RESULT_UNREADABLE: [INTERNAL, "Only files, folders and symbolic links that can be read make a result. Nothing is to be done for one attempt: another follows."],
  WORKSPACE_NESTED_REPOSITORY: [INTERNAL, "The agent is to leave no folder `.git` below its workspace's own. Nothing is to be done for one attempt: another follows."],
  WORKSPACE_COMMIT_MISSING: [INTERNAL, "It may have been pruned. Fetch it from a clone that has it; in place, restore `.pawl/snapshots.git`."],
  WORKSPACE_STATE_DAMAGED: [INTERNAL, "Bring the project's files to the branch with `git status` and `git checkout`, then remove the file that is named."],
  WORKSPACE_HISTORY_INCOMPLETE: [INVALID, "Run `git fetch --unshallow` there, or use a complete clone."],
  WORKSPACE_BUNDLE_UNREADABLE: [INTERNAL, "Have the bundle made anew, from a complete repository."],
  WORKSPACE_CLOSED: [INTERNAL, "The calling program opens the workspace again."],
} as const satisfies Record<WorkspaceErrorCode, readonly [ExitCode, string]>;
