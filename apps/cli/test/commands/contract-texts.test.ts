import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { INTERPRETATIONS, RULES } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { makePlan } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";

const inFolder = () => projectForTest({ isRepository: false });

describe("pawl contract schema", () => {
  it.each([
    ["report", "@pawl/contract/schema/status-report.schema.json"],
    ["history", "@pawl/contract/schema/history.schema.json"],
    ["vectors", "@pawl/contract/vectors/vectors.schema.json"],
  ])("prints the published schema of %s, byte for byte", async (name, file) => {
    const { exitCode, stdoutBytes } = await inFolder().pawl(["contract", "schema", name]);
    expect(exitCode).toBe(0);
    expect(stdoutBytes).toEqual(readFileSync(new URL(import.meta.resolve(file))));
  });

  it("prints the report's without a name, and refuses another one", async () => {
    const { stdout } = await inFolder().pawl(["contract", "schema"]);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", additionalProperties: false });
    expect(await inFolder().pawl(["contract", "schema", "plan"])).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("pawl contract rules", () => {
  it("prints every rule, or those of one kind", async () => {
    const at = inFolder();
    expect(JSON.parse((await at.pawl(["contract", "rules", "--json"])).stdout)).toEqual(RULES);
    const lines = (await at.pawl(["contract", "rules", "--kind", "step"])).stdout.trimEnd().split("\n");
    expect(lines.slice(1).map((line) => line.split(/\s/, 1)[0])).toEqual(RULES.filter(({ kind }) => kind === "step").map(({ id }) => id));
    expect(await at.pawl(["contract", "rules", "--kind", "other"])).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describe("pawl contract explain", () => {
  it("says what a rule means, with an example of each side from the vectors", async () => {
    const { exitCode, stdout } = await inFolder().pawl(["contract", "explain", "4.1#1"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(RULES.find(({ id }) => id === "4.1#1")?.text);
    expect(stdout).toMatch(/\nBreaks it: .+\n {2}\{.+\n\nKeeps it: .+\n {2}\{/);
  });

  it("says it of every rule and interpretation", async () => {
    const at = inFolder();
    for (const { id, text } of [...RULES.filter(({ kind }) => kind === "run").slice(0, 2), ...INTERPRETATIONS.slice(0, 2)]) {
      expect((await at.pawl(["contract", "explain", id])).stdout).toContain(text);
    }
  });

  it.each(["4.1", "99#1", "I20", "__proto__", "\u001b[2J"])("refuses %j", async (id) => {
    const { exitCode, stdout, stderr } = await inFolder().pawl(["contract", "explain", id]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).not.toContain("\u001b");
  });
});

describe("pawl contract diff", () => {
  const own = { version: "team-2", weights: { A: 10, B: 25, C: 40, D: 25 } };

  it("10#2 shows what the plan's own version changes, as breaking", async () => {
    const at = projectForTest({ isRepository: false, plan: makePlan({ command: ["true"], top: { contract: own } }) });
    const { exitCode, stdout } = await at.pawl(["contract", "diff", "1", "team-2"]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe("1 -> team-2: 2 differences, 2 breaking\nBREAKING changed /weights/A\n  - 20\n  + 10\nBREAKING changed /weights/C\n  - 30\n  + 40\n");
  });

  it("compares a snapshot file with the installed version", async () => {
    const at = inFolder();
    const snapshot = JSON.parse(readFileSync(new URL(import.meta.resolve("@pawl/contract/released/1.json")), "utf8")) as { version: string; rules: Record<string, { text: string }> };
    snapshot.version = "0.9";
    delete snapshot.rules["3#2"];
    Object.assign(snapshot.rules["3#1"] ?? {}, { text: "Nine." });
    at.write("old.json", JSON.stringify(snapshot));
    const { stdout } = await at.pawl(["contract", "diff", "old.json", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      from: "0.9",
      to: "1",
      isBreaking: true,
      differences: [
        { path: "/rules/3#1/text", change: "changed", before: '"Nine."', isBreaking: false },
        { path: "/rules/3#2", change: "added", isBreaking: true },
      ],
    });
  });

  it("finds no difference between a version and itself", async () => {
    expect((await inFolder().pawl(["contract", "diff", "1"])).stdout).toBe("1 -> 1: 0 differences, 0 breaking\n");
  });

  it.each([
    ["what is nowhere", "nothing.json", "CONTRACT_UNKNOWN"],
    ["what is no snapshot", "package.json", "CONTRACT_UNREADABLE"],
  ])("refuses %s", async (_, name, code) => {
    const at = inFolder();
    at.write("package.json", "{}");
    const { exitCode, stdout, stderr } = await at.pawl(["contract", "diff", name]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(code);
    expect(stderr).toContain(join(at.dir, name));
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ["is nested without an end", (text) => text.replace('"schemas": {', `"schemas": {"x": ${"[".repeat(5000)}${"]".repeat(5000)},`), /at most 512 levels/],
    ["has a member called __proto__", (text) => text.replace('"schemas": {', '"schemas": {"__proto__": {},'), /\/schemas: a member is called __proto__/],
    ["has a member twice", (text) => text.replace('"rules": {', '"rules": {"3#1": {},'), /\/rules\/3#1: the field more than once/],
  ])("refuses a snapshot that %s", async (_, change, problem) => {
    const at = inFolder();
    at.write("old.json", change(readFileSync(new URL(import.meta.resolve("@pawl/contract/released/1.json")), "utf8")));
    const { exitCode, stdout, stderr } = await at.pawl(["contract", "diff", "old.json"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(problem);
  });

  it("does not wait for a named pipe", async () => {
    const at = inFolder();
    execFileSync("mkfifo", [join(at.dir, "pipe")]);
    expect(await at.pawl(["contract", "diff", "pipe"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("CONTRACT_UNREADABLE") });
  });

  it("needs no readable plan for a file that no version can be called like", async () => {
    const at = projectForTest({ isRepository: false, files: { "pawl.yaml": "a: [" } });
    expect(await at.pawl(["contract", "diff", "./old.json"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("CONTRACT_UNKNOWN") });
    expect(await at.pawl(["contract", "diff", "team-2"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("pawl.yaml:") });
  });
});
