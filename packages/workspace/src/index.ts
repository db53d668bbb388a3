export { openIsolatedWorkspace, type IsolatedWorkspaceOptions } from "./isolated/open-isolated-workspace.ts";
export { pathsOnBranch } from "./isolated/paths-on-branch.ts";
export { assertUsableRepository } from "./isolated/usable-repository.ts";
export { openInPlaceWorkspace, type InPlaceWorkspaceOptions } from "./in-place/open-in-place-workspace.ts";
export type {
  AddedLine,
  AddedLines,
  AdvanceResult,
  ArtifactPaths,
  AttemptWorkspace,
  Candidate,
  ChangedPath,
  CheckoutOptions,
  Collected,
  ContentDigests,
  ForeignChange,
  GateCheckout,
  GitTampering,
  LinkOutside,
  ProjectTreeState,
  ReleasedAttempt,
  ReleaseOptions,
  Workspace,
} from "./workspace.ts";
export type { BroughtCommit } from "./git/bring-commit-onto.ts";
export type { HistoryCommit } from "./git/read-history.ts";
export type { PreparedRevert, RevertOptions } from "./git/revert-commits.ts";
export { PAWL_IDENTITY, type CommitMessage, type GitIdentity } from "./git/commit-objects.ts";
export type { Patience } from "./git/not-started.ts";
export { type GitEnd, type GitRequest, type GitRunner, useGitRunner } from "./git/run-git.ts";
export { DEFAULT_GIT_TIMEOUT_MS } from "./git/git-environment.ts";
export { detectRepository, readGitVersion, type DetectedRepository, type RepositoryFacts } from "./repository/detect-repository.ts";
export { findDirtyPaths } from "./repository/dirty-tree.ts";
export { type AnchorReference, readAnchorReference, writeAnchorReference } from "./repository/anchor-reference.ts";
export { removeTree } from "./files/remove-tree.ts";
export { borrowRepository, BORROWED_BRANCH, type BorrowOptions } from "./repository/borrow-repository.ts";
export { ensureExcluded } from "./repository/ensure-excluded.ts";
export { defaultPoolDir } from "./repository/default-pool-dir.ts";
export { isPoolOpen } from "./slots/slot-pool.ts";
export { exportCommits, type ExportCommitsOptions } from "./transfer/export-commits.ts";
export { importCommits, type ImportCommitsOptions, type ImportedCommits } from "./transfer/import-commits.ts";
export { createClaim, createPathMatcher, type PathMatcher } from "./paths/path-matcher.ts";
export { assertRepositoryPath, describeBadPath } from "./paths/repository-path.ts";
export { PAWL_FOLDERS } from "./ignore/personal-ignore-rules.ts";
export { WORKSPACE_ERROR_CODES, WorkspaceError, type WorkspaceErrorCode } from "./errors.ts";
