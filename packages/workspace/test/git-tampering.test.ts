import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { GitTampering } from "../src/index.ts";
import { artifact, createRepository, createSandbox, git, message, openIsolated, TIMESTAMP_MS, writeFiles } from "./support/sandbox.ts";

const TARGET = artifact("notes", "notes.md");

/** What is found after an attempt did something to the repository in its folder; `setUp` is what the plan's set-up did before. */
async function tamperingBy(work: (path: string) => Promise<void> | void, setUp: (path: string) => void = () => undefined): Promise<readonly GitTampering[]> {
  const sandbox = await createSandbox();
  await createRepository(sandbox.project, { "README.md": "one\n" });
  git(sandbox.project, "commit", "--quiet", "--allow-empty", "--message=second");
  const workspace = await openIsolated(sandbox);
  const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [TARGET] });
  setUp(path);
  await workspace.acceptSetup(1);
  await writeFiles(path, { "notes.md": "notes\n" });
  await work(path);
  const { candidates, tampering } = await workspace.collect({ attempt: 1, artifacts: [TARGET], message, timestampMs: TIMESTAMP_MS });
  expect(candidates.map(({ changed }) => changed.map((change) => change.path))).toEqual([["notes.md"]]);
  return tampering;
}

function commit(path: string, ...more: readonly string[]): void {
  git(path, "add", "--all");
  git(path, "commit", "--quiet", "--message=mine", ...more);
}

describe("an attempt's repository", () => {
  test.each<[string, (path: string) => Promise<void> | void]>([
    ["commits, branches, stashes and settings of taste", (path) => {
      commit(path);
      git(path, "checkout", "--quiet", "-b", "other");
      git(path, "config", "user.name", "Somebody");
      git(path, "config", "core.pager", "cat");
      git(path, "config", "alias.st", "status --short");
      git(path, "gc", "--quiet");
    }],
    ["its own commits put together into one", (path) => {
      commit(path);
      commit(path, "--allow-empty");
      git(path, "reset", "--quiet", "--soft", "HEAD~2");
      commit(path);
    }],
    ["a hook of the kind that git never runs", async (path) => await writeFile(join(path, ".git/hooks/pre-commit.sample"), "exit 1\n")],
  ])("may hold %s", async (_, work) => {
    expect(await tamperingBy(work)).toEqual([]);
  });

  test.each<[string, (path: string) => Promise<void> | void, string]>([
    ["a commit amended that it was given", (path) => commit(path, "--amend"), "no longer holds the commit"],
    ["going back before what it was given", (path) => void git(path, "reset", "--quiet", "HEAD~1"), "no longer holds the commit"],
    ["a history of its own", (path) => {
      git(path, "checkout", "--quiet", "--orphan", "fresh");
      commit(path);
    }, "no longer holds the commit"],
    ["a branch without a commit", (path) => void git(path, "symbolic-ref", "HEAD", "refs/heads/unborn"), "on no commit any more"],
    ["the removal of its .git", async (path) => await rm(join(path, ".git"), { recursive: true }), ".git was removed"],
    ["a link in the place of its .git", async (path) => {
      await rm(join(path, ".git"), { recursive: true });
      await symlink("/tmp", join(path, ".git"));
    }, ".git was removed, or replaced"],
    ["objects replaced by others", (path) => void git(path, "replace", "--graft", "HEAD"), "refs/replace"],
    ["the same, packed away", (path) => {
      git(path, "replace", "--graft", "HEAD");
      git(path, "pack-refs", "--all");
    }, "refs/replace"],
  ])("that shows %s has its history rewritten", async (_, work, detail) => {
    const found = await tamperingBy(work);
    expect(found).toMatchObject([{ kind: "history" }]);
    expect(found[0]?.detail).toContain(detail);
  });

  test.each<[string, (path: string) => Promise<void> | void, string]>([
    ["a hook", async (path) => {
      await writeFile(join(path, ".git/hooks/post-checkout"), "#!/bin/sh\n");
      await chmod(join(path, ".git/hooks/post-checkout"), 0o755);
    }, "wrote .git/hooks/post-checkout"],
    ["a folder of hooks elsewhere", (path) => void git(path, "config", "core.hooksPath", "tools/hooks"), "sets core.hookspath=tools/hooks"],
    ["a file system monitor", (path) => void git(path, "config", "core.fsmonitor", "./watch"), "sets core.fsmonitor=./watch"],
    ["a filter", (path) => void git(path, "config", "filter.evil.smudge", "./evil"), "sets filter.evil.smudge=./evil"],
    ["another configuration", (path) => void git(path, "config", "include.path", "../more"), "sets include.path=../more"],
    ["an alias that is a program", (path) => void git(path, "config", "alias.st", "!./evil"), "sets alias.st=!./evil"],
    ["a setting of the work tree alone", (path) => {
      git(path, "config", "extensions.worktreeConfig", "true");
    }, "sets extensions.worktreeconfig=true"],
    ["objects from elsewhere", async (path) => await writeFile(join(path, ".git/objects/info/alternates"), "/elsewhere\n"), "wrote .git/objects/info/alternates"],
    ["attributes", async (path) => await writeFile(join(path, ".git/info/attributes"), "* filter=evil\n"), "wrote .git/info/attributes"],
    ["a configuration that git cannot read", async (path) => await writeFile(join(path, ".git/config"), "[core\n"), "a configuration that git cannot read"],
  ])("that has %s put into it has its settings changed", async (_, work, detail) => {
    const settings = (await tamperingBy(work)).filter(({ kind }) => kind === "settings").map((one) => one.detail);
    expect(settings).toEqual([expect.stringContaining(detail)]);
  });

  test("has what the set-up put there taken for given, and a change of it found", async () => {
    const setUp = (path: string): void => void git(path, "config", "core.hooksPath", ".husky/_");
    expect(await tamperingBy(() => undefined, setUp)).toEqual([]);
    const other = (path: string): void => void git(path, "config", "core.hooksPath", "mine");
    expect(await tamperingBy(other, setUp)).toEqual([{ kind: "settings", detail: "sets core.hookspath=mine" }]);
  });

  test("that holds pipes and folders where files belong is read all the same", async () => {
    const found = await tamperingBy(async (path) => {
      await rm(join(path, ".git/config"));
      await mkdir(join(path, ".git/config"));
      await mkdir(join(path, ".git/hooks/pre-push"));
      await rm(join(path, ".git/HEAD"));
    });
    expect(found.map(({ kind }) => kind)).toEqual(["settings", "settings", "history"]);
  });
});
