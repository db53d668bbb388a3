import { execFileSync, spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { lstat, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { describe, expect, onTestFinished, test } from "vitest";

import { removeTree } from "../src/files/remove-tree.ts";
import { DEEP, dig } from "./support/dig.ts";
import { artifact, createRepository, createSandbox, message, openInPlace, openIsolated, type Sandbox, writeFiles } from "./support/sandbox.ts";

const FILES = { "README.md": "hello\n", "src/index.ts": "1\n", ".gitignore": "cache/\n" };
const TARGET = artifact("a", "src");
const UNREADABLE = { code: "WORKSPACE_RESULT_UNREADABLE" };
const isRoot = process.getuid?.() === 0;
/** The user `nobody`: one that the modes of files keep out, unlike root. */
const NOBODY = 65_534;

describe("removing a tree", () => {
  test("removes one whose paths no system takes, and nothing that its links lead to", async () => {
    const sandbox = await createSandbox();
    const tree = join(sandbox.root, "tree");
    await writeFiles(sandbox.root, { "tree/a/file": "x", "precious/file": "x" });
    await symlink(join(sandbox.root, "precious"), join(tree, "a/link"));
    dig(join(tree, "a"));
    await symlink(join(sandbox.root, "precious"), join(tree, "a", DEEP, DEEP, "link"));
    dig(tree, "x", 2500);
    await removeTree(tree);
    expect((await readdir(sandbox.root)).sort()).toEqual(["precious", "project"]);
    expect(await readdir(join(sandbox.root, "precious"))).toEqual(["file"]);
  });

  test("removes a file, a link and nothing", async () => {
    const sandbox = await createSandbox();
    await writeFiles(sandbox.root, { file: "x" });
    await symlink(sandbox.project, join(sandbox.root, "link"));
    for (const name of ["file", "link", "missing"]) await removeTree(join(sandbox.root, name));
    expect(await readdir(sandbox.root)).toEqual(["project"]);
  });
});

describe("paths that are too long", () => {
  test("in an attempt's folder fail it, and its slot is used again", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, FILES);
    const workspace = await openIsolated(sandbox);
    const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [TARGET] });
    dig(join(path, "src"));
    await expect(workspace.collect({ attempt: 1, artifacts: [TARGET], message, timestampMs: 0 })).rejects.toMatchObject(UNREADABLE);
    await workspace.releaseAttempt(1, { keep: "discard" });
    const next = await workspace.prepareAttempt({ attempt: 2, artifacts: [TARGET] });
    expect(next.path).toBe(path);
    expect((await readdir(path)).sort()).toEqual([".git", ".gitignore", "README.md", "src"]);
    expect(await readdir(join(path, "src"))).toEqual(["index.ts"]);
  });

  test("where they are ignored do not fail it, and neither closing nor opening minds them", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, FILES);
    const workspace = await openIsolated(sandbox);
    const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [TARGET] });
    await writeFiles(path, { "cache/x": "", "src/new.ts": "x" });
    dig(join(path, "cache"));
    dig(join(path, ".git"));
    const { candidates } = await workspace.collect({ attempt: 1, artifacts: [TARGET], message, timestampMs: 0 });
    expect(candidates[0]?.changed.map((change) => change.path)).toEqual(["src/new.ts"]);
    await workspace.close();
    const leftover = join(sandbox.pool, "owners/of-a-dead-process/private-git");
    await mkdir(leftover, { recursive: true });
    dig(leftover);
    const later = await openIsolated(sandbox);
    expect((await readdir(join(sandbox.pool, "owners"))).length).toBe(1);
    await later.close();
    expect((await readdir(sandbox.pool)).sort()).toEqual(["idle", "owners"]);
  });

  test("in a gate checkout count as a change, unless the set-up left them, and it is used again", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, FILES);
    const workspace = await openIsolated(sandbox);
    const commit = await workspace.head();
    const checkout = await workspace.checkout({ commit, ignoreRulesFrom: commit });
    dig(join(checkout.path, "src"));
    expect((await checkout.changesSince()).every((path) => path.startsWith(`src/${DEEP}/${DEEP}/`))).toBe(true);
    expect(await checkout.changesSince()).not.toEqual([]);
    await checkout.release();
    const next = await workspace.checkout({ commit, ignoreRulesFrom: commit, prepare: async (path) => await Promise.resolve(dig(path)) });
    expect(next.path).toBe(checkout.path);
    expect(await next.changesSince()).toEqual([]);
    dig(join(next.path, "src"));
    expect(await next.changesSince()).not.toEqual([]);
    await next.release();
    expect(await (await workspace.checkout({ commit, ignoreRulesFrom: commit })).changesSince()).toEqual([]);
  });

  test("in place fail the attempt and go to quarantine with the folder that they are in, also after a crash", async () => {
    const sandbox = await createSandbox();
    await writeFiles(sandbox.project, FILES);
    const workspace = await openInPlace(sandbox);
    await workspace.prepareAttempt({ attempt: 1, artifacts: [TARGET] });
    await writeFiles(sandbox.project, { "src/kept-aside.ts": "x" });
    dig(join(sandbox.project, "src"));
    const [long, name] = ["long/".repeat(180), "f".repeat(200)];
    await writeFiles(sandbox.project, { [`src/${long}${name}`]: "x" });
    await expect(workspace.collect({ attempt: 1, artifacts: [TARGET], message, timestampMs: 0 })).rejects.toMatchObject(UNREADABLE);
    const later = await openInPlace(sandbox);
    const quarantineDir = join(sandbox.state, "quarantine/1");
    const { quarantined } = await later.releaseAttempt(1, { keep: "quarantine", quarantineDir });
    expect([...quarantined].sort()).toEqual([`src/${DEEP}`, "src/kept-aside.ts", "src/long"]);
    expect(await readdir(join(sandbox.project, "src"))).toEqual(["index.ts"]);
    expect(await later.adoptForeignChanges({ timestampMs: 0 })).toBeNull();
    await lstat(join(quarantineDir, "src", DEEP, DEEP));
  });
});

describe("content that is closed to its owner", () => {
  test("fails an attempt unless it is ignored, counts as a change of a checkout, and spoils no slot", async () => {
    const sandbox = await createSandbox();
    await giveToNobody(sandbox);
    const output = execFileSync(process.execPath, [join(import.meta.dirname, "fixtures/leaves-closed-content.ts"), sandbox.root], asNobody(sandbox));
    const clean = ".git .gitignore src";
    const code = "WORKSPACE_RESULT_UNREADABLE";
    expect(JSON.parse(output.toString())).toEqual({
      "a closed new folder": [clean, code],
      "a tracked folder that can be listed only": [clean, code],
      "a closed ignored folder": [clean, ["src/new.ts"]],
      "its own folder closed": [clean, code],
      "the slot closed": [clean, code],
      nothing: [clean, []],
      "a check that leaves a closed folder": ["out"],
      "a check that closes the checkout": ["."],
      "a check that leaves nothing": [],
      "in place, a closed new folder": [code, { quarantined: ["src/closed/inner/file"] }, ".pawl data src"],
      "in place, a closed file": [code, { quarantined: [] }, ".pawl data src"],
      "in place, a closed folder that is nobody's": [code, { quarantined: [] }, ".pawl data src stray"],
      "in place, nothing": [[], { quarantined: [] }, ".pawl data src stray"],
    });
  });
});

describe("a slot that cannot be emptied", () => {
  // Only root can make files that another user cannot remove.
  test.skipIf(!isRoot)("is set aside, and the next one is used", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, FILES);
    await giveToNobody(sandbox);
    const stdio: StdioOptions = ["pipe", "pipe", "inherit"];
    const child = spawn(process.execPath, [join(import.meta.dirname, "fixtures/meets-foreign-files.ts"), sandbox.root], { ...asNobody(sandbox), stdio });
    onTestFinished(() => void child.kill("SIGKILL"));
    if (child.stdout === null) throw new Error("no output");
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (let slot = 0; slot < 2; slot += 1) {
      const { value: path } = (await lines.next()) as { readonly value: string };
      await writeFiles(path, { "src/foreign/file": "x" });
      child.stdin?.write("go\n");
    }
    const { value: last } = (await lines.next()) as { readonly value: string };
    expect(JSON.parse(last)).toEqual({ isSame: false, files: [".git", ".gitignore", "README.md", "src"], abandoned: 1, filesLater: 2, third: true });
    if (child.exitCode === null) await once(child, "exit");
    // Once the files can be removed, the next process that opens the pool does so.
    execFileSync("chown", ["-R", "0:0", sandbox.root]);
    await (await openIsolated(sandbox)).close();
    expect(await readdir(join(sandbox.pool, "abandoned"))).toEqual([]);
  });
});

async function giveToNobody(sandbox: Sandbox): Promise<void> {
  await writeFile(join(sandbox.root, ".gitconfig"), "");
  if (isRoot) execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, sandbox.root]);
}

function asNobody(sandbox: Sandbox): { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly uid?: number; readonly gid?: number } {
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  return { cwd: sandbox.root, env: { PATH: process.env["PATH"], HOME: sandbox.root }, ...user };
}
