import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { AGENT_FAILURES } from "../src/adapter/agent-outcome.ts";
import { AGENTS_ERROR_CODES } from "../src/errors.ts";
import { Rig } from "./support/rig.ts";

const packageDir = join(import.meta.dirname, "..");
const readme = readFileSync(join(packageDir, "README.md"), "utf8");

/** The codes in the first column of the table under a heading. */
function documentedCodes(heading: string): string[] {
  const section = readme.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1] ?? "");
}

test("the README documents every error code and every failure, and no other", () => {
  expect(documentedCodes("Error codes")).toEqual(Object.keys(AGENTS_ERROR_CODES));
  expect(documentedCodes("Failures of an agent")).toEqual(Object.keys(AGENT_FAILURES));
});

test("the README's example runs on the built package", () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  using rig = new Rig();
  const env = { ...process.env, TMPDIR: rig.dir };
  const run = spawnSync(process.execPath, ["--input-type=module-typescript", "--eval", example], { cwd: packageDir, env, encoding: "utf8" });
  expect(run.stderr).toBe("");
  expect(run.stdout).toBe("exited 0 false\n");
});
