import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { readAnchorReference, writeAnchorReference } from "../src/index.ts";
import { createRepository, createSandbox, git, writeFiles } from "./support/sandbox.ts";

describe("a text that the repository keeps under a reference", () => {
  test("is read as it was written last, and moves no branch and no file", async () => {
    const { project } = await createSandbox();
    await createRepository(project, { "a.txt": "1\n", "inner/b.txt": "2\n" });
    const before = git(project, "for-each-ref", "refs/heads");
    expect(await readAnchorReference(project, "ledger1")).toEqual({ ref: "refs/pawl/ledger/ledger1", text: null });
    expect(await writeAnchorReference(project, "ledger1", "first\n")).toBe(true);
    expect(await writeAnchorReference(join(project, "inner"), "ledger1", "second\n")).toBe(true);
    expect(await readAnchorReference(project, "ledger1")).toEqual({ ref: "refs/pawl/ledger/ledger1", text: "second\n" });
    expect(await readAnchorReference(project, "other")).toMatchObject({ text: null });
    expect(git(project, "for-each-ref", "refs/heads")).toBe(before);
    expect(git(project, "status", "--porcelain")).toBe("");
    expect(git(project, "fsck", "--strict", "--no-dangling")).toBe("");
    git(project, "gc", "--quiet", "--prune=now");
    expect(await readAnchorReference(project, "ledger1")).toMatchObject({ text: "second\n" });
  });

  test("is empty where its reference names no text", async () => {
    const { project } = await createSandbox();
    await createRepository(project, { "a.txt": "1\n" });
    git(project, "update-ref", "refs/pawl/ledger/ledger1", "HEAD");
    expect(await readAnchorReference(project, "ledger1")).toMatchObject({ text: "" });
  });

  test("is kept nowhere outside of a repository", async () => {
    const { project } = await createSandbox();
    await writeFiles(project, { "a.txt": "1\n" });
    expect(await writeAnchorReference(project, "ledger1", "text\n")).toBe(false);
    expect(await readAnchorReference(project, "ledger1")).toBeNull();
    await expect(readAnchorReference(project, "../heads/main")).rejects.toThrow("not the name of an anchor");
  });
});
