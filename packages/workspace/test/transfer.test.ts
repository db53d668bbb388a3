import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { exportCommits, importCommits } from "../src/index.ts";
import { createRepository, createSandbox, git, MODES, type Sandbox, writeFiles } from "./support/sandbox.ts";

function scratch(sandbox: Sandbox, name: string): string {
  const folder = join(sandbox.root, name);
  mkdirSync(folder);
  return folder;
}

const FILES = { "docs/a.md": "a\n", "docs/b.md": "b\n", "src/code.txt": "code\n" };
const LOCATIONS = { locations: ["docs", "src/code.txt", "missing"], inputs: ["docs/*.md"] };

test.each(MODES)("exported commits have the digests that the workspace gives ($mode)", async ({ open, mode }) => {
  const sandbox = await createSandbox();
  if (mode !== "isolated") await writeFiles(sandbox.project, FILES);
  const workspace = await open(sandbox, FILES);
  const commit = await workspace.head();
  const file = join(sandbox.root, "commits.bundle");
  const repository = mode === "isolated" ? sandbox.project : join(sandbox.state, "snapshots.git");
  await exportCommits({ repository, commit, file, scratchDir: scratch(sandbox, "export") });
  const commits = await importCommits({ file, commit, scratchDir: scratch(sandbox, "import") });
  expect(await commits.digests({ commit, ...LOCATIONS })).toEqual(await workspace.digests({ commit, ...LOCATIONS }));
  expect(await commits.isAncestor(commit, commit)).toBe(true);
});

async function repositoryWithTwoCommits(): Promise<{ readonly sandbox: Sandbox; readonly first: string; readonly second: string }> {
  const sandbox = await createSandbox();
  await createRepository(sandbox.project, FILES);
  const first = git(sandbox.project, "rev-parse", "HEAD");
  await writeFiles(sandbox.project, { "docs/a.md": "changed\n" });
  git(sandbox.project, "commit", "--quiet", "--all", "--message=second");
  return { sandbox, first, second: git(sandbox.project, "rev-parse", "HEAD") };
}

test("holds the commit and its history, nothing later, and the same bytes each time", async () => {
  const { sandbox, first, second } = await repositoryWithTwoCommits();
  const files = [first, second, second].map((_, index) => join(sandbox.root, `${index}.bundle`));
  for (const [index, commit] of [first, second, second].entries()) {
    await exportCommits({ repository: sandbox.project, commit, file: files[index] as string, scratchDir: scratch(sandbox, `export-${index}`) });
  }
  const [older = "", newer = "", again = ""] = files;
  expect(await readFile(again)).toEqual(await readFile(newer));
  const commits = await importCommits({ file: newer, commit: second, scratchDir: scratch(sandbox, "newer") });
  expect(await commits.isAncestor(first, second)).toBe(true);
  expect(await commits.isAncestor(second, first)).toBe(false);
  await expect(importCommits({ file: older, commit: second, scratchDir: scratch(sandbox, "older") })).rejects.toMatchObject({ code: "WORKSPACE_COMMIT_MISSING" });
});

test("refuses a file that is no bundle, one that was changed, and one that needs what it does not have", async () => {
  const { sandbox, first, second } = await repositoryWithTwoCommits();
  const file = join(sandbox.root, "commits.bundle");
  await exportCommits({ repository: sandbox.project, commit: second, file, scratchDir: scratch(sandbox, "export") });
  const bytes = await readFile(file);
  const changed = Buffer.from(bytes);
  changed[changed.length - 40] = (changed[changed.length - 40] ?? 0) ^ 1;
  const thin = join(sandbox.root, "thin.bundle");
  git(sandbox.project, "bundle", "create", "--quiet", thin, `${first}..main`);
  const hollow = join(sandbox.root, "hollow.bundle");
  git(sandbox.project, "bundle", "create", "--quiet", hollow, "--filter=blob:none", "main");
  const contents = { text: Buffer.from("no bundle\n"), cut: bytes.subarray(0, -100), changed, thin: await readFile(thin), hollow: await readFile(hollow) };
  for (const [name, content] of Object.entries(contents)) {
    await writeFile(file, content);
    const reading = importCommits({ file, commit: second, scratchDir: scratch(sandbox, name) });
    await expect(reading, name).rejects.toMatchObject({ code: "WORKSPACE_BUNDLE_UNREADABLE" });
  }
});

test("refuses to export from a shallow clone, from no repository, and a commit that is not there", async () => {
  const { sandbox, second } = await repositoryWithTwoCommits();
  const shallow = join(sandbox.root, "shallow");
  git(sandbox.root, "clone", "--quiet", "--depth=1", `file://${sandbox.project}`, shallow);
  const file = join(sandbox.root, "commits.bundle");
  const from = (repository: string, commit: string, name: string) => exportCommits({ repository, commit, file, scratchDir: scratch(sandbox, name) });
  await expect(from(shallow, second, "one")).rejects.toMatchObject({ code: "WORKSPACE_HISTORY_INCOMPLETE" });
  await expect(from(sandbox.root, second, "two")).rejects.toMatchObject({ code: "WORKSPACE_NOT_A_REPOSITORY" });
  await expect(from(sandbox.project, "0".repeat(40), "three")).rejects.toMatchObject({ code: "WORKSPACE_COMMIT_MISSING" });
  await expect(from(sandbox.project, "--all", "four")).rejects.toMatchObject({ code: "WORKSPACE_COMMIT_MISSING" });
});
