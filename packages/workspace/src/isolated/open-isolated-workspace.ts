import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";

import { WorkspaceError } from "../errors.ts";
import { assertIdentity, type GitIdentity, PAWL_IDENTITY, writeCommit } from "../git/commit-objects.ts";
import { DEFAULT_GIT_TIMEOUT_MS } from "../git/git-environment.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { References } from "../git/references.ts";
import { type GitContext, runGit } from "../git/run-git.ts";
import { readPersonalIgnoreRules } from "../ignore/personal-ignore-rules.ts";
import { detectRepository, projectContext, realFolder, type RepositoryFacts } from "../repository/detect-repository.ts";
import { openStoreAndPool } from "../workspace-base.ts";
import type { Workspace } from "../workspace.ts";
import { AdvanceJournal } from "./advance-journal.ts";
import { BranchAdvance } from "./branch-advance.ts";
import { IsolatedWorkspace } from "./isolated-workspace.ts";
import { ProjectTree } from "./project-tree.ts";

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
  const projectDir = await realFolder(options.projectDir);
  const facts = await requireRepository(projectDir);
  const context = repositoryContext(projectContext(projectDir, timeoutMs), facts);
  const branch = await resolveBranch(context, facts, options.branch);
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
    },
  });
  const references = new References(context);
  try {
    await ensureFirstCommit({ context, facts, branch, store, references, identity });
  } catch (error) {
    await pool.close();
    throw error;
  }
  const tree = facts.topLevel === null ? null : new ProjectTree({ context, workTree: facts.topLevel, gitDir: facts.gitDir, store });
  const branchAdvance = new BranchAdvance({ ref: `refs/heads/${branch}`, store, references, journal: new AdvanceJournal(options.stateDir), tree });
  return new IsolatedWorkspace({ store, pool, references, identity, personalRules, excludesFile }, branch, branchAdvance);
}

async function requireRepository(projectDir: string): Promise<RepositoryFacts> {
  const detected = await detectRepository(projectDir);
  if (detected.kind === "none") {
    throw new WorkspaceError("WORKSPACE_NOT_A_REPOSITORY", `'${projectDir}' is not a git repository.`, "Run `git init` there, or use the mode `in-place`.");
  }
  if (!detected.isTopLevel) {
    throw new WorkspaceError(
      "WORKSPACE_NOT_TOP_LEVEL",
      `'${projectDir}' lies inside the repository '${detected.topLevel ?? detected.gitDir}'.`,
      "Put the plan into the repository's top folder, or run `git init` in the project's folder.",
    );
  }
  if (detected.isPartialClone) {
    throw new WorkspaceError("WORKSPACE_PARTIAL_CLONE", `'${projectDir}' is a partial clone.`, "Clone the repository again without `--filter`.");
  }
  return detected;
}

/** Names the repository outright, so that nothing is searched for and no other one is found. */
function repositoryContext(context: GitContext, facts: RepositoryFacts): GitContext {
  const workTree = facts.topLevel === null ? {} : { GIT_WORK_TREE: facts.topLevel };
  return { ...context, env: { ...context.env, GIT_DIR: facts.gitDir, ...workTree } };
}

async function resolveBranch(context: GitContext, facts: RepositoryFacts, wanted: string | null): Promise<string> {
  const branch = wanted ?? facts.branch;
  if (branch === null) {
    throw new WorkspaceError("WORKSPACE_DETACHED_HEAD", "HEAD is on no branch.", "Check out a branch, or name one with `branch` in the plan.");
  }
  const isValid = !branch.startsWith("-") && (await runGit(context, ["check-ref-format", `refs/heads/${branch}`], { okCodes: [0, 1] })).exitCode === 0;
  if (!isValid) throw new WorkspaceError("WORKSPACE_BAD_BRANCH", `'${branch}' is not a branch name.`, "Name a branch such as 'main'.");
  return branch;
}

async function ensureFirstCommit(options: {
  readonly context: GitContext;
  readonly facts: RepositoryFacts;
  readonly branch: string;
  readonly store: ObjectStore;
  readonly references: References;
  readonly identity: GitIdentity;
}): Promise<void> {
  const { context, facts, branch, store, references, identity } = options;
  const ref = `refs/heads/${branch}`;
  if ((await references.read(ref)) !== null) return;
  const branches = await runGit(context, ["for-each-ref", "--count=1", "--format=%(refname)", "refs/heads/"]);
  const isEmpty = branches.stdout.length === 0;
  if (!isEmpty && facts.branch !== branch) {
    throw new WorkspaceError("WORKSPACE_BRANCH_MISSING", `The branch '${branch}' does not exist.`, `Create it with \`git branch ${branch}\`, or name another one in the plan.`);
  }
  const tree = (await store.git(["hash-object", "-t", "tree", "-w", "--stdin"], { input: "" })).stdout.toString("latin1").trim();
  const commit = await writeCommit(store, { tree, parents: [], message: "Start of the project\n", identity, timestampMs: Date.now() });
  await references.swap(ref, null, commit);
}
