import type { CommitMessage } from "./git/commit-objects.ts";
import type { BroughtCommit } from "./git/bring-commit-onto.ts";
import type { HistoryCommit } from "./git/read-history.ts";
import type { PreparedRevert, RevertOptions } from "./git/revert-commits.ts";

/** What an artifact may change. */
export interface ArtifactPaths {
  readonly id: string;
  /** One file or folder, relative to the project, with `/` as separator; it and what is under it always belong to the artifact. */
  readonly location: string;
  /** Globs of what else belongs to it; see `createPathMatcher` for what they mean. */
  readonly writes: readonly string[];
}

/** One path that a candidate changed against its parent. */
export interface ChangedPath {
  readonly path: string;
  readonly status: "added" | "modified" | "deleted" | "type-changed";
  /** Whether it is a symbolic link now; for a deleted path, whether it was one. */
  readonly isSymlink: boolean;
}

/** What one attempt hands in for one artifact, as a commit. */
export interface Candidate {
  readonly attempt: number;
  readonly artifact: string;
  /** Equal to `parent` when nothing changed. */
  readonly commit: string;
  readonly tree: string;
  readonly parent: string;
  readonly changed: readonly ChangedPath[];
}

/** What {@link Workspace.collect} found. */
export interface Collected {
  /** One per artifact, in the order given. */
  readonly candidates: readonly Candidate[];
  /** In place only: changes that belong to no attempt under way; they fail every one of them. */
  readonly stray: readonly string[];
  /** Isolated only: what the attempt did to its repository. It had no effect on the candidates. */
  readonly tampering: readonly GitTampering[];
}

/** Where an attempt's agent works. */
export interface AttemptWorkspace {
  /** Absolute path of the folder. */
  readonly path: string;
  /** Commit that the folder was made from. */
  readonly base: string;
}

/** A clean checkout in which a gate runs. */
export interface GateCheckout {
  /** Absolute path of the folder, outside of the project. */
  readonly path: string;
  /**
   * Paths that differ from what `prepare` left: tracked files with other content, mode or absence, and files that the
   * base's ignore rules do not ignore, or that cannot be looked into. `.` when the folder itself was removed or replaced,
   * or cannot be read.
   */
  changesSince(): Promise<string[]>;
  /** Gives the folder back; it must not be used afterwards. A second time is harmless. */
  release(): Promise<void>;
}

/** What is to be checked out for a gate. */
export interface CheckoutOptions {
  readonly commit: string;
  /** Commit whose ignore rules judge what checks leave behind: the base, never the candidate. */
  readonly ignoreRulesFrom: string;
  /** Makes it the control: `location` is as in the commit `from`, and absent when `from` is `null` or lacks it. */
  readonly control?: { readonly location: string; readonly from: string | null };
  /**
   * Globs: the checkout holds only the files that match, of the candidate as of the control, and no repository, which would hold
   * the others; git says so and looks no further up. Without it, everything. Not together with `prepare`.
   */
  readonly inputs?: readonly string[];
  /** Runs set-up commands in the folder; what it changes is not counted against the checks. */
  readonly prepare?: (path: string) => Promise<void>;
}

/** What identifies the content of a commit. */
export interface ContentDigests {
  /** Git's identifier of the whole tree. */
  readonly tree: string;
  /** Per location asked for: digest of its files' modes, contents and paths; `null` when nothing is there. */
  readonly locations: Readonly<Record<string, string | null>>;
  /** Digest of every file that the globs match; `tree:<oid>` for the single glob `**`, `sha256:<hex>` otherwise. */
  readonly inputs: string;
}

/** A line of text that a commit added. */
export interface AddedLine {
  readonly path: string;
  /** From 1, in the new file. */
  readonly line: number;
  /** Without the line end, and without NUL bytes: text with some between its letters, as in UTF-16, reads as the text alone. */
  readonly text: string;
}

/** What {@link Workspace.addedLines} found. */
export interface AddedLines {
  readonly lines: readonly AddedLine[];
  /** `false` when there was more than the limit: what is not listed is unknown, not absent. */
  readonly isComplete: boolean;
  /** Files with a NUL byte in what was added, which git takes for binary; their lines are listed like all others. */
  readonly binary: readonly string[];
}

/** A symbolic link that leads out of the commit it is in. */
export interface LinkOutside {
  readonly path: string;
  /** What it says, as it says it. */
  readonly target: string;
}

/** Something that an attempt did to the repository in its folder that no work on an artifact needs. */
export interface GitTampering {
  /** `history`: its commits no longer go back to the one that it was given. `settings`: what would have git run or read something else. */
  readonly kind: "history" | "settings";
  /** One line for people. */
  readonly detail: string;
}

/** What came of moving the head. */
export type AdvanceResult =
  | {
      readonly kind: "advanced";
      /**
       * The project's files: `updated` to the new head; `not-checked-out`, since the branch is not what the project's
       * folder shows; or `blocked` by uncommitted edits of somebody (`paths`) or a lock on git's index. A blocked tree
       * is tried again with the next advance and by `finishInterruptedAdvance`; the head has moved all the same.
       */
      readonly projectTree: ProjectTreeState;
    }
  /** Somebody else moved the head first. Nothing was changed. */
  | { readonly kind: "moved"; readonly head: string }
  /** In place only: files of an artifact changed after they were collected. Nothing was changed. */
  | { readonly kind: "changed-since"; readonly paths: readonly string[] };

/** Whether the project's own files show the head; see {@link AdvanceResult}. */
export type ProjectTreeState =
  | { readonly kind: "updated" }
  | { readonly kind: "not-checked-out" }
  | { readonly kind: "blocked"; readonly reason: "local-edits" | "index-locked"; readonly paths: readonly string[] };

/** How the head is brought to commits that take something back. */
export interface TakeBackOptions {
  readonly from: string;
  /** What {@link Workspace.prepareRevert} made on top of `from`. */
  readonly to: string;
  /** In place: absolute path of a folder for the files that are gone in `to`; it is created. */
  readonly quarantineDir: string;
}

/** What happened to an attempt's files at its end. */
export interface ReleasedAttempt {
  /** Paths that are now in the quarantine folder. */
  readonly quarantined: readonly string[];
}

/** How an attempt's workspace ends. */
export type ReleaseOptions =
  | {
      /** Isolated: the files are dropped. In place: they stay as they are and only the attempt's claim on them ends. */
      readonly keep: "discard";
    }
  | {
      /** What the attempt changed goes into `quarantineDir`; in place, the files are restored from the head. */
      readonly keep: "quarantine";
      /** Absolute path of a folder that is created for it. */
      readonly quarantineDir: string;
    };

/** Changes in the project that no attempt made, now part of the head. */
export interface ForeignChange {
  readonly commit: string;
  readonly paths: readonly string[];
}

/**
 * Where attempts work and how their results become the project's.
 *
 * Deals with folders, commits and the head. Does not judge a candidate, run an agent or a check, or keep a ledger.
 * Every method may be called while others run. Every method throws {@link WorkspaceError}; after `close`, with
 * `WORKSPACE_CLOSED`. What an agent or a check left is never trusted and nothing of it is executed.
 */
export interface Workspace {
  readonly mode: "isolated" | "in-place";
  /** Branch that holds the closed artifacts; `null` in place. */
  readonly branch: string | null;

  /** Commit that holds all closed artifacts. */
  head(): Promise<string>;

  /** A folder for the attempt, based on the head. Throws `WORKSPACE_ATTEMPT_EXISTS`. */
  prepareAttempt(options: { readonly attempt: number; readonly artifacts: readonly ArtifactPaths[] }): Promise<AttemptWorkspace>;

  /** Takes the attempt's repository as it is now for what it was given: set-up commands may have put hooks or settings there. */
  acceptSetup(attempt: number): Promise<void>;

  /**
   * Turns what the attempt left into one commit per artifact, each the parent of the next.
   *
   * Counts what is in the folder and not ignored there, whatever the agent committed itself. The candidate of a single
   * artifact holds everything that the attempt changed (isolated), or what belongs to it (in place). In a batch each
   * holds only what belongs to its artifact; isolated, a change that belongs to none goes into the first. An artifact
   * without a change gets a candidate whose commit is its parent. The commits are kept from being pruned until the
   * attempt is released. Throws `WORKSPACE_RESULT_UNREADABLE` or `WORKSPACE_NESTED_REPOSITORY` when the attempt left
   * what cannot be a candidate.
   */
  collect(options: {
    readonly attempt: number;
    /** In chain order. */
    readonly artifacts: readonly ArtifactPaths[];
    readonly message: (artifact: string) => CommitMessage;
    readonly timestampMs: number;
  }): Promise<Collected>;

  /** Ends an attempt. An attempt that this workspace does not know only loses what is left of it. */
  releaseAttempt(attempt: number, options: ReleaseOptions): Promise<ReleasedAttempt>;

  /** Numbers of attempts that were prepared or collected, here or by a process that died, and not released. */
  unreleasedAttempts(): Promise<number[]>;

  /** A clean checkout for a gate or its control. */
  checkout(options: CheckoutOptions): Promise<GateCheckout>;

  /** Repeats a candidate on top of `head`; the result is kept from being pruned like the candidate. */
  bringOnto(options: { readonly candidate: Candidate; readonly head: string; readonly timestampMs: number }): Promise<BroughtCommit>;

  /**
   * Moves the head from `from` to `to`, if it is at `from`; then brings the project's files there. The artifacts are those whose
   * candidates lie between the two commits.
   */
  advance(options: { readonly artifacts: readonly ArtifactPaths[]; readonly from: string; readonly to: string }): Promise<AdvanceResult>;

  /** Commits on top of the head that take back what earlier ones did; nothing moves yet. */
  prepareRevert(options: RevertOptions): Promise<PreparedRevert>;

  /** The full identifier of the only commit whose identifier begins so; `null` when there is none, or more than one. */
  resolveCommit(prefix: string): Promise<string | null>;

  /**
   * Moves the head from `from` to the prepared `to`, if it is at `from`, and the project's files with it. May be called again
   * after a crash, whatever was done already. In place, `changed-since` names files of the project that show neither.
   */
  takeBack(options: TakeBackOptions): Promise<AdvanceResult>;

  /** Brings the project's files to the head where an earlier advance could not; call it at start. */
  finishInterruptedAdvance(): Promise<ProjectTreeState>;

  /**
   * In place: makes changes that were made in the project by nobody under way part of the head, as a commit of their own;
   * throws `WORKSPACE_ATTEMPTS_RUNNING` while an attempt is under way. Isolated, and with nothing changed: `null`.
   */
  adoptForeignChanges(options: { readonly timestampMs: number }): Promise<ForeignChange | null>;

  /** Whether the head is `commit` or has it among its ancestors. */
  contains(commit: string): Promise<boolean>;

  /** Commits that `to` has and `from` has not, oldest first. */
  commitsBetween(from: string, to: string): Promise<HistoryCommit[]>;

  /** What differs between two commits. */
  changesBetween(from: string, to: string): Promise<ChangedPath[]>;

  /** Digests of a commit's content. Equal content gives equal digests in every workspace of one object format. */
  digests(options: { readonly commit: string; readonly locations: readonly string[]; readonly inputs: readonly string[] }): Promise<ContentDigests>;

  /** Lines that a candidate's commit added against its parent, in files of every kind, up to `maxBytes` (default 64 MiB) of git's output. */
  addedLines(options: { readonly commit: string; readonly parent: string; readonly maxBytes?: number }): Promise<AddedLines>;

  /**
   * Symbolic links of a commit that lead out of it and did not in its parent: to an absolute path, above the top folder, or into
   * git's or Pawl's own folders. Links are followed through the commit's other links.
   */
  linksOutside(options: { readonly commit: string; readonly parent: string }): Promise<readonly LinkOutside[]>;

  /** Whether something is at the location and nothing of it holds more than white space; a symbolic link is something. */
  isBlank(options: { readonly commit: string; readonly location: string }): Promise<boolean>;

  /** Content of a file of a commit; `null` when there is no regular file at the path. */
  readFile(options: { readonly commit: string; readonly path: string }): Promise<Buffer | null>;

  /**
   * Ends the workspace. Attempts under way lose their folders in isolated mode. Its slots, clones and checkouts that nobody uses,
   * are given to later ones, or with `keepSlots: false` removed, since they take up room.
   */
  close(options?: { readonly keepSlots: boolean }): Promise<void>;
}
