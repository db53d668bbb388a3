import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { onTestFinished } from "vitest";

import { type ArtifactPaths, openInPlaceWorkspace, openIsolatedWorkspace, type Workspace } from "../../src/index.ts";

/** Folders of one test, removed at its end. */
export interface Sandbox {
  readonly root: string;
  readonly project: string;
  readonly pool: string;
  readonly state: string;
}

export async function createSandbox(): Promise<Sandbox> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "pawl-workspace-")));
  // Unlike Node, this removes what has a path that is too long.
  onTestFinished(() => void execFileSync("rm", ["-rf", "--", root]));
  const project = join(root, "project");
  await mkdir(project);
  return { root, project, pool: join(root, "pool"), state: join(project, ".pawl") };
}

/** Writes files by relative path. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Runs git as a user would, with no configuration but an identity; gives its trimmed output. */
export function git(folder: string, ...args: readonly string[]): string {
  const env = {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "User",
    GIT_AUTHOR_EMAIL: "user@localhost",
    GIT_COMMITTER_NAME: "User",
    GIT_COMMITTER_EMAIL: "user@localhost",
  };
  return execFileSync("git", ["-C", folder, ...args], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** Has git find what has not landed, as it does for each git process of a workspace that looks at objects. */
export async function showGit(workspace: Workspace): Promise<void> {
  await workspace.contains("0".repeat(40));
}

/** A repository with the files committed on the branch `main`. */
export async function createRepository(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  git(folder, "init", "--quiet", "--initial-branch=main");
  await writeFiles(folder, files);
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "--message=first");
}

export async function openIsolated(sandbox: Sandbox, branch: string | null = null): Promise<Workspace> {
  const workspace = await openIsolatedWorkspace({ projectDir: sandbox.project, branch, poolDir: sandbox.pool, stateDir: sandbox.state });
  onTestFinished(async () => await workspace.close());
  return workspace;
}

export async function openInPlace(sandbox: Sandbox): Promise<Workspace> {
  const workspace = await openInPlaceWorkspace({ projectDir: sandbox.project, poolDir: sandbox.pool, stateDir: sandbox.state });
  onTestFinished(async () => await workspace.close());
  return workspace;
}

/** Both kinds of workspace over a project with the same files; in place the project is no repository. */
export const MODES = [
  {
    mode: "isolated",
    open: async (sandbox: Sandbox, files: Readonly<Record<string, string>>): Promise<Workspace> => {
      await createRepository(sandbox.project, files);
      return await openIsolated(sandbox);
    },
    objects: (sandbox: Sandbox): string => sandbox.project,
  },
  {
    mode: "in-place",
    open: async (sandbox: Sandbox, files: Readonly<Record<string, string>>): Promise<Workspace> => {
      await writeFiles(sandbox.project, files);
      return await openInPlace(sandbox);
    },
    objects: (sandbox: Sandbox): string => join(sandbox.state, "snapshots.git"),
  },
] as const;

export function artifact(id: string, location: string, ...writes: readonly string[]): ArtifactPaths {
  return { id, location, writes };
}

export const TIMESTAMP_MS = 1_750_000_000_000;

export function message(id: string): { subject: string; trailers: Record<string, string> } {
  return { subject: `Add ${id}`, trailers: { "Pawl-Artifact": id } };
}

/** Prepares an attempt, has `work` act as its agent, and collects. */
export async function attempt(workspace: Workspace, number: number, artifacts: readonly ArtifactPaths[], work: (path: string) => Promise<void>): Promise<Awaited<ReturnType<Workspace["collect"]>>> {
  const { path } = await workspace.prepareAttempt({ attempt: number, artifacts });
  await work(path);
  return await workspace.collect({ attempt: number, artifacts, message, timestampMs: TIMESTAMP_MS });
}

/** The only element. */
export function only<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined || values.length !== 1) throw new Error(`expected one element, found ${values.length}`);
  return value;
}

/** Runs a whole attempt for one artifact and closes it; gives the new head. */
export async function closeArtifact(workspace: Workspace, number: number, target: ArtifactPaths, files: Readonly<Record<string, string>>): Promise<string> {
  const { candidates } = await attempt(workspace, number, [target], async (path) => await writeFiles(path, files));
  const candidate = only(candidates);
  const result = await workspace.advance({ artifacts: [target], from: candidate.parent, to: candidate.commit });
  if (result.kind !== "advanced") throw new Error(`expected an advance, got ${result.kind}`);
  await workspace.releaseAttempt(number, { keep: "discard" });
  return candidate.commit;
}
