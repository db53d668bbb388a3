import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { WORKSPACE_ERROR_CODES } from "../src/index.ts";
import { createRepository, createSandbox, git } from "./support/sandbox.ts";

const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");

test("the README lists every error code with its meaning, and no other", () => {
  const rows = [...readme.matchAll(/^\| `(WORKSPACE_[A-Z_]+)` \| (.+) \|$/gmu)].map(([, code, meaning]) => [code, meaning]);
  expect(Object.fromEntries(rows)).toEqual(WORKSPACE_ERROR_CODES);
});

test("the README's example runs as it is printed", async () => {
  const sandbox = await createSandbox();
  await createRepository(sandbox.project, {});
  const example = /```ts\n([\s\S]+?)```/u.exec(readme)?.[1] ?? "";
  const script = join(sandbox.root, "example.ts");
  await writeFile(script, example.replace("@pawl/workspace", join(import.meta.dirname, "../src/index.ts")));
  const env = { ...process.env, XDG_CACHE_HOME: join(sandbox.root, "cache") };
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: sandbox.project, env });
  expect(stdout).toContain("kind: 'advanced'");
  expect(git(sandbox.project, "show", "main:notes.md")).toBe("# Notes");
});
