import { describe, expect, it } from "vitest";

import { changedGateFiles } from "../../src/gate/gate-files.ts";
import { aPlan } from "../support/plan-builder.ts";

/** The changed paths that belong to the gate of an artifact at `src/one.ts`. */
async function found(options: {
  readonly run: readonly string[];
  readonly changed: readonly string[];
  readonly writes?: readonly string[];
  readonly setup?: readonly (readonly string[])[];
  readonly before?: object;
  readonly after?: object;
}): Promise<readonly string[]> {
  const { run, changed, writes = [], setup = [], before = {}, after = before } = options;
  const gate = { checks: [{ run, count: null, min: null, timeoutMs: 1000 }], control: "parent" } as const;
  const [artifact] = aPlan().withArtifact("one", { location: "src/one.ts", writes, gate }).build().artifacts;
  if (artifact === undefined) throw new Error("no artifact");
  const changes = await changedGateFiles(artifact, { setup }, changed, async (version) => JSON.stringify(version === "before" ? before : after));
  return changes.map(({ path }) => path);
}

const SCRIPTS = { scripts: { test: "npm run lint && sh ./ci/test.sh", lint: "eslint src", build: "sh ci/build.sh" } };

describe("a gate is made of", () => {
  it.each([
    ["a file that a command names", { run: ["sh", "./ci/check.sh"], changed: ["ci/check.sh"] }],
    ["a file that a line for a shell names", { run: ["sh", "-c", "cd . && sh 'ci/check.sh'; true"], changed: ["ci/check.sh"] }],
    ["a file given to an option", { run: ["vitest", "--config=ci/vitest.mjs"], changed: ["ci/vitest.mjs"] }],
    ["a program in the repository", { run: ["ci/check"], changed: ["ci/check"] }],
    ["a file that the set-up names", { run: ["true"], setup: [["sh", "ci/check.sh"]], changed: ["ci/check.sh"] }],
    ["a file that a script of package.json names, also one run by another", { run: ["npm", "test"], before: SCRIPTS, changed: ["ci/test.sh"] }],
    ["what configures a program that a script runs", { run: ["npm", "test"], before: SCRIPTS, changed: ["eslint.config.js"] }],
    ["what configures the program that a command is", { run: ["make", "check"], changed: ["Makefile"] }],
    ["modules, where node runs it", { run: ["npx", "vitest"], changed: ["node_modules/vitest/index.js"] }],
    ["the shell of npm", { run: ["npm", "test"], changed: [".npmrc"] }],
  ])("%s", async (_, options) => {
    expect(await found(options)).toEqual(options.changed);
  });

  it.each([
    ["the artifact's own location", { run: ["node", "src/one.ts"], changed: ["src/one.ts"] }],
    ["a path that its writes name", { run: ["node", "--test", "test/one.js"], writes: ["test/one.js"], changed: ["test/one.js"] }],
    ["a folder that a command names", { run: ["eslint", "src"], changed: ["src/two.ts"] }],
    ["what scripts use that it does not run", { run: ["npm", "run", "lint"], before: SCRIPTS, changed: ["ci/test.sh", "ci/build.sh"] }],
    ["what other programs use", { run: ["grep", "-q", "x", "a.txt"], changed: ["Makefile", "package.json", "node_modules/x"] }],
  ])("not of %s", async (_, options) => {
    expect(await found(options)).toEqual([]);
  });
});

describe("of a package.json that an artifact may write, its gate is made of", () => {
  const change = (before: object, after: object) => found({ run: ["npm", "test"], writes: ["package.json"], changed: ["package.json"], before, after });

  it.each([
    ["a script that it runs", { ...SCRIPTS, scripts: { ...SCRIPTS.scripts, test: "true" } }],
    ["a script that such a script runs", { ...SCRIPTS, scripts: { ...SCRIPTS.scripts, lint: "true" } }],
    ["a script that is run before one", { ...SCRIPTS, scripts: { ...SCRIPTS.scripts, pretest: "rm -r test" } }],
    ["a script that is gone", { scripts: { lint: "eslint src" } }],
    ["all scripts, where it is no JSON any more", "no package file"],
    ["the settings of a test program", { ...SCRIPTS, jest: { testMatch: [] } }],
  ])("%s", async (_, after) => {
    expect(await change(SCRIPTS, after as object)).toEqual(["package.json"]);
  });

  it.each([
    ["dependencies", { ...SCRIPTS, dependencies: { left: "1.0.0" } }],
    ["a script that it does not run", { ...SCRIPTS, scripts: { ...SCRIPTS.scripts, build: "true" } }],
  ])("not of %s", async (_, after) => {
    expect(await change(SCRIPTS, after)).toEqual([]);
  });

  it("not of a script that was not there before", async () => {
    expect(await change({ scripts: {} }, SCRIPTS)).toEqual([]);
  });
});
