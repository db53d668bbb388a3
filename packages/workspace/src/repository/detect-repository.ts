import { readFile, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";

import { hasErrorCode, WorkspaceError } from "../errors.ts";
import { DEFAULT_GIT_TIMEOUT_MS, SAFE_CONFIG, userGitEnvironment } from "../git/git-environment.ts";
import { type GitContext, runGit } from "../git/run-git.ts";

/** What a folder is to git. */
export type DetectedRepository = { readonly kind: "none" } | ({ readonly kind: "repository" } & RepositoryFacts);

/** Facts on a repository; all paths are absolute. */
export interface RepositoryFacts {
  /** Top folder of the files; `null` for a bare repository. */
  readonly topLevel: string | null;
  /** Whether the folder that was asked about is the top folder, or the bare repository itself. */
  readonly isTopLevel: boolean;
  /** Git directory of this work tree. */
  readonly gitDir: string;
  /** Git directory that all work trees of the repository share. */
  readonly commonDir: string;
  readonly objectFormat: "sha1" | "sha256";
  /** Branch that HEAD is on, also when it has no commit yet; `null` when HEAD is detached. */
  readonly branch: string | null;
  readonly isShallow: boolean;
  readonly isPartialClone: boolean;
}

/**
 * Finds out which repository a folder belongs to. Throws `WORKSPACE_NOT_A_REPOSITORY` when the folder itself is missing,
 * and `WORKSPACE_GIT_MISSING`, `WORKSPACE_GIT_TOO_OLD`.
 */
export async function detectRepository(projectDir: string): Promise<DetectedRepository> {
  const folder = await realFolder(projectDir);
  const context = projectContext(folder);
  await assertGitVersion(context);
  const facts = ["--is-bare-repository", "--absolute-git-dir", "--git-common-dir", "--show-object-format", "--is-shallow-repository"];
  // A bare repository has no top folder, and git fails when it is asked for one.
  const lines = await parseRevision(context, [...facts, "--show-toplevel"], facts);
  if (lines === null) return { kind: "none" };
  const [isBare, gitDirAsTold = "", commonDirAsTold = "", objectFormat, isShallow, topLevel = null] = lines;
  if (topLevel === null && isBare !== "true") throw unreadable(folder, "it is the inside of a repository with files");
  const gitDir = await realpath(gitDirAsTold);
  const commonDir = await realpath(resolve(folder, commonDirAsTold));
  return {
    kind: "repository",
    topLevel,
    isTopLevel: (topLevel ?? gitDirAsTold) === folder,
    gitDir,
    commonDir,
    objectFormat: objectFormat === "sha256" ? "sha256" : "sha1",
    branch: await readBranch(context, gitDir),
    isShallow: isShallow === "true",
    isPartialClone: await isPartialClone(context, { gitDir, commonDir }),
  };
}

/** Branch that HEAD is on; git is asked where the file does not say it outright. */
async function readBranch(context: GitContext, gitDir: string): Promise<string | null> {
  const text = await readIfThere(join(gitDir, "HEAD"));
  const branch = /^ref: refs\/heads\/([^\s]+)\n$/u.exec(text)?.[1];
  // Repositories that keep references in tables have this name there for older programs.
  if (branch !== undefined && branch !== ".invalid") return branch;
  const head = await runGit(context, ["symbolic-ref", "--quiet", "HEAD"], { okCodes: [0, 1] });
  return head.exitCode === 0 ? head.stdout.toString("utf8").trim().replace(/^refs\/heads\//u, "") : null;
}

/** Git is asked only where the repository's own settings have a word of it, or lead to others. */
async function isPartialClone(context: GitContext, { gitDir, commonDir }: { readonly gitDir: string; readonly commonDir: string }): Promise<boolean> {
  const settings = `${await readIfThere(join(commonDir, "config"))}\n${await readIfThere(join(gitDir, "config.worktree"))}`;
  if (!/partialclone|promisor|include/iu.test(settings)) return false;
  const { exitCode } = await runGit(context, ["config", "--get-regexp", "^(extensions\\.partialclone|remote\\..*\\.promisor)$"], { okCodes: [0, 1] });
  return exitCode === 0;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "EISDIR", "ELOOP")) return "";
    throw error;
  }
}

/** Real path of a folder. Throws `WORKSPACE_NOT_A_REPOSITORY` when there is none, `WORKSPACE_BAD_PATH` for one that git cannot share. */
export async function realFolder(path: string): Promise<string> {
  let folder: string;
  try {
    folder = await realpath(path);
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT", "ENOTDIR", "EACCES", "ELOOP")) throw error;
    throw new WorkspaceError("WORKSPACE_NOT_A_REPOSITORY", `The folder '${path}' does not exist or cannot be read.`, "Name the project's folder.", error);
  }
  if (/[\n\r]/u.test(folder)) {
    throw new WorkspaceError("WORKSPACE_BAD_PATH", `The path '${folder}' holds a line break.`, "Rename the folder: git cannot share objects from there.");
  }
  return folder;
}

/** Git in a folder of the user's, by the user's configuration, with hooks off. */
export function projectContext(folder: string, timeoutMs = DEFAULT_GIT_TIMEOUT_MS): GitContext {
  return { cwd: folder, env: userGitEnvironment(), config: SAFE_CONFIG, timeoutMs };
}

/** What git says to each question; `null`: there is no repository. Without files it is asked the second questions. */
async function parseRevision(context: GitContext, options: readonly string[], withoutFiles: readonly string[]): Promise<string[] | null> {
  const { exitCode, stdout, stderr } = await runGit(context, ["rev-parse", ...options], { okCodes: [0, 128] });
  if (exitCode === 0) return stdout.toString("utf8").replace(/\n$/u, "").split("\n");
  if (/not a git repository/u.test(stderr)) return null;
  if (/must be run in a work tree/u.test(stderr) && options !== withoutFiles) return await parseRevision(context, withoutFiles, withoutFiles);
  throw unreadable(context.cwd, stderr);
}

function unreadable(folder: string, problem: string): WorkspaceError {
  return new WorkspaceError("WORKSPACE_GIT_FAILED", `git does not read the repository in '${folder}': ${problem}`, "Run `git status` there and do what it says.");
}

const MINIMUM_GIT = [2, 38] as const;

/**
 * What git says of its version, such as `git version 2.47.3`. Throws `WORKSPACE_GIT_MISSING`, `WORKSPACE_GIT_TOO_OLD`.
 *
 * @param folder - any folder that is there; it need not be a repository.
 */
export async function readGitVersion(folder: string): Promise<string> {
  return await assertGitVersion(projectContext(await realFolder(folder)));
}

/** What git says of itself, by the PATH on which it was found: it stays the same one as long as the process lives. */
const versions = new Map<string, string>();

async function assertGitVersion(context: GitContext): Promise<string> {
  const path = context.env["PATH"] ?? "";
  const text = versions.get(path) ?? (await runGit(context, ["version"])).stdout.toString("utf8").trim();
  versions.set(path, text);
  const match = /(\d+)\.(\d+)/u.exec(text);
  const major = Number(match?.[1] ?? 0);
  const minor = Number(match?.[2] ?? 0);
  if (major > MINIMUM_GIT[0] || (major === MINIMUM_GIT[0] && minor >= MINIMUM_GIT[1])) return text;
  throw new WorkspaceError("WORKSPACE_GIT_TOO_OLD", `'${text}' is too old.`, `Install git ${MINIMUM_GIT.join(".")} or newer.`);
}
