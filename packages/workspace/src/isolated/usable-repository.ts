import { access } from "node:fs/promises";
import { join } from "node:path";

import { hasErrorCode, WorkspaceError } from "../errors.ts";
import { DEFAULT_GIT_TIMEOUT_MS } from "../git/git-environment.ts";
import { LooseReferences } from "../git/loose-references.ts";
import { References } from "../git/references.ts";
import { type GitContext, runGit } from "../git/run-git.ts";
import { detectRepository, projectContext, realFolder, type RepositoryFacts } from "../repository/detect-repository.ts";

/** A repository that an isolated workspace can work with. */
export interface UsableRepository {
  /** Real path of the project's folder. */
  readonly projectDir: string;
  readonly facts: RepositoryFacts;
  /** Git on this repository and no other. */
  readonly context: GitContext;
  readonly references: References;
  readonly branch: string;
  /** Whether the branch has no commit yet, and no other branch has. */
  readonly isEmpty: boolean;
}

/**
 * Throws what `openIsolatedWorkspace` would throw because of the project's repository, and changes nothing on disk:
 * `WORKSPACE_NOT_A_REPOSITORY`, `WORKSPACE_NOT_TOP_LEVEL`, `WORKSPACE_PARTIAL_CLONE`, `WORKSPACE_DETACHED_HEAD`,
 * `WORKSPACE_BRANCH_MISSING`, `WORKSPACE_BAD_BRANCH`, `WORKSPACE_BAD_PATH`, and the codes of git itself. For use before
 * anything is created.
 *
 * `branch` is the one that is to hold the closed artifacts; `null` for the current one.
 */
export async function assertUsableRepository(options: { readonly projectDir: string; readonly branch: string | null }): Promise<void> {
  await findUsableRepository({ ...options, timeoutMs: DEFAULT_GIT_TIMEOUT_MS });
}

/** See {@link assertUsableRepository}; gives what it found. */
export async function findUsableRepository(options: {
  readonly projectDir: string;
  readonly branch: string | null;
  readonly timeoutMs: number;
  readonly gitEnvironment?: Readonly<Record<string, string>>;
}): Promise<UsableRepository> {
  const projectDir = await realFolder(options.projectDir);
  const facts = await requireRepository(projectDir);
  const outer = projectContext(projectDir, options.timeoutMs);
  const context = repositoryContext({ ...outer, env: { ...outer.env, ...options.gitEnvironment } }, facts);
  const branch = await resolveBranch(context, facts, options.branch);
  // Only where references are files; a repository may keep them in tables instead.
  const isInTables = await exists(join(facts.commonDir, "reftable"));
  const references = isInTables ? new References(context) : new LooseReferences(context, facts.commonDir);
  const isEmpty = (await references.read(`refs/heads/${branch}`)) === null;
  if (isEmpty) await requireUnbornBranch(context, facts, branch);
  return { projectDir, facts, context, references, branch, isEmpty };
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

/** A branch without a commit can be given its first one if it is the current one, or if no branch has any. */
async function requireUnbornBranch(context: GitContext, facts: RepositoryFacts, branch: string): Promise<void> {
  const branches = await runGit(context, ["for-each-ref", "--count=1", "--format=%(refname)", "refs/heads/"]);
  if (branches.stdout.length > 0 && facts.branch !== branch) {
    throw new WorkspaceError("WORKSPACE_BRANCH_MISSING", `The branch '${branch}' does not exist.`, `Create it with \`git branch ${branch}\`, or name another one in the plan.`);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
