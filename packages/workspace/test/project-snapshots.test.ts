import { execFileSync } from "node:child_process";
import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, onTestFinished, test, vi } from "vitest";

import { ObjectStore } from "../src/git/object-store.ts";
import { ProjectSnapshots } from "../src/in-place/project-snapshots.ts";
import { createSandbox, git, writeFiles } from "./support/sandbox.ts";

/** Snapshots of a project by one that looked before, and by git alone, which looks for the first time each time. */
async function openSnapshots(files: Readonly<Record<string, string>>, personalRules = "") {
  const sandbox = await createSandbox();
  await writeFiles(sandbox.project, files);
  const excludesFile = join(sandbox.root, "personal-rules");
  await writeFile(excludesFile, personalRules);
  const open = async (name: string): Promise<ProjectSnapshots> => {
    const gitDir = join(sandbox.pool, name);
    await mkdir(sandbox.pool, { recursive: true });
    const store = await ObjectStore.open({ objectsDir: join(gitDir, "objects"), gitDir, objectFormat: "sha1", shallowFile: null, timeoutMs: 60_000, gitEnvironment: {} });
    onTestFinished(() => store.close());
    return new ProjectSnapshots(store, sandbox.project, { excludesFile, personalRules, leftAlone: new Set(), onTree: () => undefined });
  };
  const own = await open("own");
  let looks = 0;
  const byGit = async () => await (await open(`git-${(looks += 1)}`)).take();
  await own.take();
  return { sandbox, own, byGit };
}

/** Has no program found from now on: what needs git fails. */
function withoutGit(): void {
  vi.stubEnv("PATH", "/nonexistent");
  onTestFinished(() => void vi.unstubAllEnvs());
}

const FILES = { "README.md": "hello\n", "src/a.ts": "a\n", "src/b.ts": "b\n", "docs/deep/x.md": "x\n" };

describe("a look at the project after the first one", () => {
  test("sees every change of a file without git, however small and however quickly made", async () => {
    const { sandbox: { project }, own, byGit } = await openSnapshots(FILES);
    const steps: readonly (() => Promise<unknown>)[] = [
      async () => undefined,
      async () => await writeFiles(project, { "src/a.ts": "A\n", "new/one.txt": "1\n", "new/two/three.txt": "3\n" }),
      async () => {
        const { atime, mtime } = lstatSync(join(project, "src/b.ts"));
        await writeFiles(project, { "src/b.ts": "B\n" });
        await utimes(join(project, "src/b.ts"), atime, mtime);
      },
      async () => await chmod(join(project, "src/a.ts"), 0o755),
      async () => await rename(join(project, "docs"), join(project, "moved")),
      async () => await rm(join(project, "new"), { recursive: true }),
      async () => await writeFiles(project, { "new": "a file now\n" }),
      async () => {
        await rm(join(project, "src"), { recursive: true });
        await symlink("moved", join(project, "src"));
      },
      async () => await mkdir(join(project, "empty/folders"), { recursive: true }),
      async () => await writeFiles(project, { ".pawl/ledger.db": "x", "progress/status.json": "x", "sub/.pawl": "x" }),
      async () => await writeFiles(project, { ".git/config": "x" }),
    ];
    const expected: string[] = [];
    const found: string[] = [];
    for (const step of steps) {
      await step();
      expected.push((await byGit()).tree);
      const path = process.env["PATH"];
      vi.stubEnv("PATH", "/nonexistent");
      found.push((await own.take()).tree);
      vi.stubEnv("PATH", path);
    }
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(found).toEqual(expected);
    expect(new Set(found).size).toBe(9);
  });

  test("asks for new paths alone whether they are ignored, and forgets it where rules change", async () => {
    const rules = { ".gitignore": "*.log\nbuild/\n!keep.log\n", "src/.gitignore": "/made\n" };
    const { sandbox: { project }, own, byGit } = await openSnapshots({ ...FILES, ...rules, "cache/.gitignore": "*\n" }, "personal\n");
    const steps: readonly (readonly [Readonly<Record<string, string>>, ...string[]])[] = [
      [{ "a.log": "", "src/deep/b.log": "", "keep.log": "", "build/x/y": "", "personal": "", "src/made": "", "src/kept/made": "", "cache/x": "" }],
      // A pattern for folders alone ignores no file of that name.
      [{ "build": "a file\n" }, "build"],
      [{ "build/again": "" }, "build"],
      [{ "src/.gitignore": "" }],
      [{ "src/made": "changed\n", "other/.gitignore": "*.ts\n", "other/a.ts": "", "other/b.md": "" }],
      [{ "cache/.gitignore": "x\n", "cache/y": "" }],
      [{ "other/c.md": "" }, "other/.gitignore"],
      // What is in the last tree stays, as in git's index, whatever the rules say of it now.
      [{ ".gitignore": "personal\n" }],
    ];
    for (const [files, ...removed] of steps) {
      for (const path of removed) await rm(join(project, path), { recursive: true });
      await writeFiles(project, files);
      expect(await own.take(), JSON.stringify(files)).toEqual(await byGit());
      expect(await own.take(), JSON.stringify(files)).toEqual(await byGit());
    }
    await own.take();
    withoutGit();
    await writeFiles(project, { "personal": "ignored still\n", "src/a.ts": "changed\n" });
    await own.take();
  });

  test.each<[string, (project: string) => Promise<unknown>]>([
    ["attributes", async (project) => await writeFiles(project, { "src/.gitattributes": "*.txt text\n", "src/crlf.txt": "a\r\nb\r\n" })],
    ["a repository inside", async (project) => {
      await writeFiles(project, { "inner/file": "x\n" });
      git(join(project, "inner"), "init", "--quiet");
      git(join(project, "inner"), "add", "--all");
      git(join(project, "inner"), "commit", "--quiet", "--message=inner");
    }],
    ["a folder .git that is no repository", async (project) => await writeFiles(project, { "inner/.git/x": "x\n", "inner/file": "x\n" })],
    ["a named pipe", async (project) => execFileSync("mkfifo", [join(project, "pipe")])],
    ["a name that is no UTF-8", async (project) => await writeFile(Buffer.concat([Buffer.from(`${project}/caf`), Buffer.from([0xe9])]), "x\n")],
    ["a name with a backslash", async (project) => await writeFiles(project, { "back\\slash": "x\n" })],
  ])("has %s seen as git sees it, and the rest as before", async (_, make) => {
    const { sandbox, own, byGit } = await openSnapshots(FILES);
    await own.take();
    await make(sandbox.project);
    for (const text of ["one\n", "two\n"]) {
      await writeFiles(sandbox.project, { "src/a.ts": text });
      expect(await own.take()).toEqual(await byGit());
    }
  });

  test("gives what git gives after any changes, one after the other", async () => {
    const { sandbox: { project }, own, byGit } = await openSnapshots({ ...FILES, ".gitignore": "ignored*\n" });
    // A generator of numbers of its own, so that each run makes the same changes.
    let state = 7;
    const pick = <T>(values: readonly T[]): T => {
      state = (state * 48_271) % 2_147_483_647;
      return values[state % values.length] as T;
    };
    const names = ["a", "b/c", "b/d", "b", "e/f/g", "e/f", "ignored", "e/ignored/x", "h"];
    for (let step = 0; step < 15; step += 1) {
      for (let change = 0; change < 4; change += 1) {
        const path = join(project, pick(names));
        const kind = pick(["write", "write", "remove", "link", "program"]);
        await rm(path, { recursive: true, force: true }).catch(() => undefined);
        if (kind === "remove") continue;
        await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
        const made = kind === "link" ? symlink(pick(names), path) : writeFile(path, pick(["1\n", "2\n", "333\n"]), { mode: kind === "program" ? 0o755 : 0o644 });
        // A file may stand where a folder is needed.
        await made.catch(() => undefined);
      }
      expect((await own.take()).tree).toBe((await byGit()).tree);
    }
  });
});
