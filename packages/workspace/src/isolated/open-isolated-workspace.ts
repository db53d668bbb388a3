import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";

import { assertIdentity, type GitIdentity, PAWL_IDENTITY, writeCommit } from "../git/commit-objects.ts";
import { DEFAULT_GIT_TIMEOUT_MS } from "../git/git-environment.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { References } from "../git/references.ts";
import { readPersonalIgnoreRules } from "../ignore/personal-ignore-rules.ts";
import { openStoreAndPool } from "../workspace-base.ts";
import type { Workspace } from "../workspace.ts";
import { AdvanceJournal } from "./advance-journal.ts";
import { BranchAdvance } from "./branch-advance.ts";
import { IsolatedWorkspace } from "./isolated-workspace.ts";
import { ProjectTree } from "./project-tree.ts";
import { findUsableRepository } from "./usable-repository.ts";

/** How an isolated workspace is opened. */
export interface IsolatedWorkspaceOptions {
  /** Top folder of a git repository, or a bare repository. */
  readonly projectDir: string;
  /** Branch that holds the closed artifacts; `null` for the current one. */
  readonly branch: string | null;
  /** Folder for the slots, outside of the project; see `defaultPoolDir`. Created when missing. */
  readonly poolDir: string;
  /** Folder for the record of an advance under way, `.pawl` in a project. Created when missing. */
  readonly stateDir: string;
  /** Author and committer of candidates; default `Pawl <pawl@localhost>`. */
  readonly gitIdentity?: GitIdentity;
  /** Limit for one git process, in milliseconds; default {@link DEFAULT_GIT_TIMEOUT_MS}. */
  readonly gitTimeoutMs?: number;
  /**
   * Variables added to the environment of every git process that writes, such as a mark by which one that outlived its
   * parent is found and ended before the workspace is opened again.
   */
  readonly gitEnvironment?: Readonly<Record<string, string>>;
}

/**
 * Opens a workspace whose attempts work in clones outside of the project.
 *
 * In a repository without any commit it makes an empty first one on the branch. Kill what an earlier process left
 * running before: its slots are used again. Throws `WORKSPACE_NOT_A_REPOSITORY`, `WORKSPACE_NOT_TOP_LEVEL`,
 * `WORKSPACE_PARTIAL_CLONE`, `WORKSPACE_DETACHED_HEAD`, `WORKSPACE_BRANCH_MISSING`, `WORKSPACE_BAD_BRANCH`,
 * `WORKSPACE_BAD_POOL`, `WORKSPACE_BAD_MESSAGE` (identity).
 */
export async function openIsolatedWorkspace(options: IsolatedWorkspaceOptions): Promise<Workspace> {
  const identity = options.gitIdentity ?? PAWL_IDENTITY;
  const timeoutMs = options.gitTimeoutMs ?? DEFAULT_GIT_TIMEOUT_MS;
  assertIdentity(identity);
  const { projectDir, facts, context, references, branch, isEmpty } = await findUsableRepository({ ...options, timeoutMs });
  await mkdir(options.stateDir, { recursive: true });
  const { pool, store, personalRules, excludesFile } = await openStoreAndPool({
    projectDir,
    poolDir: options.poolDir,
    personalRules: await readPersonalIgnoreRules(context, join(facts.commonDir, "info", "exclude")),
    store: {
      objectsDir: await realpath(join(facts.commonDir, "objects")),
      objectFormat: facts.objectFormat,
      shallowFile: facts.isShallow ? join(facts.commonDir, "shallow") : null,
      timeoutMs,
      gitEnvironment: options.gitEnvironment ?? {},
    },
  });
  try {
    if (isEmpty) await writeFirstCommit({ branch, store, references, identity });
  } catch (error) {
    await pool.close({ keepSlots: true });
    throw error;
  }
  const tree = facts.topLevel === null ? null : new ProjectTree({ context, workTree: facts.topLevel, gitDir: facts.gitDir, store });
  const branchAdvance = new BranchAdvance({ ref: `refs/heads/${branch}`, store, references, journal: new AdvanceJournal(options.stateDir), tree });
  return new IsolatedWorkspace({ store, pool, references, identity, personalRules, excludesFile }, branch, branchAdvance);
}

async function writeFirstCommit(options: { readonly branch: string; readonly store: ObjectStore; readonly references: References; readonly identity: GitIdentity }): Promise<void> {
  const { branch, store, references, identity } = options;
  const tree = (await store.git(["hash-object", "-t", "tree", "-w", "--stdin"], { input: "" })).stdout.toString("latin1").trim();
  const commit = await writeCommit(store, { tree, parents: [], message: "Start of the project\n", identity, timestampMs: Date.now() });
  await references.swap(`refs/heads/${branch}`, null, commit);
}
