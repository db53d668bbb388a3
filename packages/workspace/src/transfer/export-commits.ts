import { join } from "node:path";

import { WorkspaceError } from "../errors.ts";
import { DEFAULT_GIT_TIMEOUT_MS } from "../git/git-environment.ts";
import { assertObjectId, missingCommit, ObjectStore } from "../git/object-store.ts";
import { runGit } from "../git/run-git.ts";
import { detectRepository } from "../repository/detect-repository.ts";

/** The one reference in a file that {@link exportCommits} writes. */
export const EXPORTED_REF = "refs/heads/pawl";

/** What is exported, and where to. */
export interface ExportCommitsOptions {
  /** A folder of the repository, or its git directory: `snapshots.git` in the state folder for a project worked on in place. */
  readonly repository: string;
  /** Goes into the file with everything that it reaches. */
  readonly commit: string;
  /** The file to write; it must not be there. */
  readonly file: string;
  /** An empty folder for what git needs meanwhile; the caller removes it. */
  readonly scratchDir: string;
  /** Limit for one git process, in milliseconds; default {@link DEFAULT_GIT_TIMEOUT_MS}. */
  readonly gitTimeoutMs?: number;
}

/**
 * Writes a commit with its whole history to one file, a git bundle, which `importCommits` and `git clone` read. The same objects
 * in the same store give the same bytes. The repository is only read.
 *
 * Throws `WORKSPACE_NOT_A_REPOSITORY`, `WORKSPACE_COMMIT_MISSING`, and `WORKSPACE_HISTORY_INCOMPLETE` where the repository is a
 * shallow or a partial clone, which has not all that the commit reaches.
 */
export async function exportCommits(options: ExportCommitsOptions): Promise<void> {
  const { repository, commit, file, scratchDir } = options;
  assertObjectId(commit);
  const facts = await detectRepository(repository);
  if (facts.kind === "none") {
    throw new WorkspaceError("WORKSPACE_NOT_A_REPOSITORY", `'${repository}' is not a git repository.`, "Name a repository that has the commits.");
  }
  if (facts.isShallow || facts.isPartialClone) {
    throw new WorkspaceError(
      "WORKSPACE_HISTORY_INCOMPLETE",
      `The repository '${repository}' is a ${facts.isShallow ? "shallow" : "partial"} clone, so it has not all of the history.`,
      "Run `git fetch --unshallow` there, or use a complete clone.",
    );
  }
  const store = await ObjectStore.open({
    objectsDir: join(facts.commonDir, "objects"),
    gitDir: join(scratchDir, "exported.git"),
    objectFormat: facts.objectFormat,
    shallowFile: null,
    timeoutMs: options.gitTimeoutMs ?? DEFAULT_GIT_TIMEOUT_MS,
    gitEnvironment: {},
  });
  const { exitCode } = await store.git(["cat-file", "-e", `${commit}^{commit}`], { okCodes: [0, 1, 128] });
  if (exitCode !== 0) throw missingCommit(commit);
  await store.git(["update-ref", EXPORTED_REF, commit]);
  // More threads would divide the work, and so the bytes, by chance.
  const context = store.context();
  await runGit({ ...context, config: [...context.config, "pack.threads=1"] }, ["bundle", "create", "--quiet", file, EXPORTED_REF]);
}
