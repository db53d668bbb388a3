import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { artifact, attempt, createRepository, createSandbox, git, only, openIsolated, writeFiles } from "./support/sandbox.ts";

const ALL = artifact("all", "src", "**");

async function candidateOf(work: (path: string) => Promise<void>, files: Readonly<Record<string, string>> = {}) {
  const sandbox = await createSandbox();
  await createRepository(sandbox.project, { "README.md": "one\n", "src/deep/file.txt": "x\n", ...files });
  const workspace = await openIsolated(sandbox);
  return { workspace, candidate: only((await attempt(workspace, 1, [ALL], work)).candidates) };
}

describe("symbolic links of a candidate", () => {
  test("lead out where they leave the top folder, or enter git's or Pawl's own, and only there", async () => {
    const inside = { one: "deep/file.txt", "deep/two": "../../README.md", three: "nowhere", four: "four", five: "./deep/../deep//file.txt" };
    const outside = {
      absolute: "/etc/passwd",
      "deep/up": "../../../outside",
      git: "../.git/config",
      nested: "deep/.git/hooks",
      pawl: "../.pawl/ledger.db",
      status: "../progress/status.json",
      top: "../..",
    };
    const { workspace, candidate } = await candidateOf(async (folder) => {
      for (const [path, target] of Object.entries({ ...inside, ...outside })) await symlink(target, join(folder, "src", path));
    });
    expect(await workspace.linksOutside(candidate)).toEqual(Object.entries(outside).map(([path, target]) => ({ path: `src/${path}`, target })));
  });

  test("are followed through one another, where each alone stays inside", async () => {
    const { workspace, candidate } = await candidateOf(async (folder) => {
      await symlink("deep/up/../../out", join(folder, "src/link"));
      await symlink("..", join(folder, "src/deep/up"));
    });
    expect(await workspace.linksOutside(candidate)).toEqual([{ path: "src/link", target: "deep/up/../../out" }]);
  });

  test("that was inside counts once another change has it lead out, and one that led out before does not", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { "a/b/c/file.txt": "x\n" });
    await symlink("/etc/hostname", join(sandbox.project, "old"));
    await symlink("a/b/c/../../../a", join(sandbox.project, "turned"));
    git(sandbox.project, "add", "old", "turned");
    git(sandbox.project, "commit", "--quiet", "--message=links");
    const workspace = await openIsolated(sandbox);
    const { candidates } = await attempt(workspace, 1, [artifact("all", "a", "**")], async (folder) => {
      await rm(join(folder, "a/b/c"), { recursive: true });
      await symlink(".", join(folder, "a/b/c"));
    });
    expect(await workspace.linksOutside(only(candidates))).toEqual([{ path: "turned", target: "a/b/c/../../../a" }]);
  });
});

describe("a location", () => {
  test("is blank where nothing of it holds more than white space", async () => {
    const blank = { "src/empty": "", "src/space": " \n\t\0\ufeff\u00a0\n", "src/blank/a": "", "src/blank/b": "\n" };
    const filled = { "src/filled/a": "", "src/filled/b": "\nx", "src/late": `${" ".repeat(10_000)}x` };
    const { workspace, candidate } = await candidateOf(async (folder) => await writeFiles(folder, { ...blank, ...filled }));
    const found = async (location: string): Promise<boolean> => await workspace.isBlank({ commit: candidate.commit, location });
    for (const location of ["src/empty", "src/space", "src/blank"]) expect([location, await found(location)]).toEqual([location, true]);
    for (const location of ["src/filled", "src/late", "src/nothing"]) expect([location, await found(location)]).toEqual([location, false]);
  });

  test("that is a link is not blank, and a file is read as the commit has it", async () => {
    const { workspace, candidate } = await candidateOf(async (folder) => await symlink("deep", join(folder, "src/link")));
    const { commit } = candidate;
    expect(await workspace.isBlank({ commit, location: "src/link" })).toBe(false);
    expect((await workspace.readFile({ commit, path: "README.md" }))?.toString()).toBe("one\n");
    expect(await workspace.readFile({ commit, path: "src/link" })).toBeNull();
    expect(await workspace.readFile({ commit, path: "src" })).toBeNull();
  });
});
