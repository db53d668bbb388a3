import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { makeProject } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { PAWL } from "../support/run-pawl.ts";

/** How each shell is asked what it would complete, in words of its own. The script is in the file `completion`. */
const ASK = {
  bash: (words: readonly string[]) => `source ./completion; COMP_WORDS=(pawl ${quoted(words)}); COMP_CWORD=${words.length}; COMP_WORDBREAKS=$' \t\n='; _pawl; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // What zsh itself does with what it is given shows on a terminal only.
  zsh: (words: readonly string[]) =>
    `compdef() { : }; compadd() { print -rl -- $values }; _files() { : }; source ./completion; words=(pawl ${quoted(words)}); CURRENT=${words.length + 1}; _pawl`,
  fish: (words: readonly string[]) => `source ./completion; complete -C ${JSON.stringify(["pawl", ...words].join(" "))} | string replace -r '\\t.*' ''; true`,
} as const;

let project: Project;
let env: NodeJS.ProcessEnv;

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(" ");
}

function has(shell: string): boolean {
  return spawnSync(shell, ["-c", "true"]).status === 0;
}

beforeAll(async () => {
  const fails = ["node", "-e", "process.exit(1)"];
  project = makeProject({ plan: quickPlan({ command: fails, changes: madeByPawl("design", "code", "decision"), limits: { attempts: 1 } }) });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  const bin = join(project.root, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "pawl"), `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(PAWL)} "$@"\n`);
  chmodSync(join(bin, "pawl"), 0o755);
  env = { ...project.env, PATH: [bin, project.env["PATH"]].join(delimiter) };
});

afterAll(() => project.dispose());

describe.each(["bash", "zsh", "fish"] as const)("completion of %s", (shell) => {
  it.skipIf(shell !== "bash" && !has(shell))("completes commands, ids of artifacts and options of open questions, in the shell itself", async () => {
    const { stdout } = await project.pawl(["completion", shell]);
    project.write("completion", stdout);
    const ask = (...words: string[]): readonly string[] => {
      const flags = shell === "zsh" ? ["-f"] : shell === "bash" ? ["--norc", "--noprofile"] : ["--no-config"];
      const printed = execFileSync(shell, [...flags, "-c", ASK[shell](words)], { cwd: project.dir, env, encoding: "utf8" });
      return printed.split("\n").filter((line) => line !== "").toSorted();
    };
    expect(ask("roll")).toEqual(["rollback"]);
    expect(ask("retry", "d")).toEqual(["decision", "design"]);
    expect(ask("answer", "docs/guide.md", "")).toEqual(["ABORT", "RETRY"]);
    // Each shell has its own words for this, and puts what it gets into the place of another part of them.
    expect(shell === "bash" ? ask("run", "--driver", "=", "no") : ask("run", "--driver=no")).toEqual([shell === "bash" ? "node-sqlite" : "--driver=node-sqlite"]);
    expect(ask("log", "--type", "run.st")).toEqual(["run.started"]);
    expect(ask("logs", "")).toEqual(expect.arrayContaining(["1"]));
  });
});
