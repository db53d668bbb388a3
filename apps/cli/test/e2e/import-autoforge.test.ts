import { createHash } from "node:crypto";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { ALL_LATER_COLUMNS, makeDatabase } from "../import/support/autoforge-database.ts";
import type { FeatureValues } from "../import/support/autoforge-database.ts";
import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { dataOf, readArtifacts, readLog, readReport, runLogged } from "./support/run-facts.ts";

const GATE = "grep -q works {location}/proof.txt";
/** Does what every artifact of an imported plan wants. */
const WORKS = `
  const folder = location.startsWith("features/") ? location + "/proof.txt" : location;
  write(folder, "## Parts\\n## Use\\nDecision: release\\nit works\\n");
`;
/** The same, but never mends the first feature. */
const LEAVES_THE_FIRST = `if (id !== "1-log-in") {${WORKS}}`;

const digestOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A repository with AutoForge's database, in which the first feature has a file already. */
function projectWith(features: readonly FeatureValues[], proofOfTheFirst: string): Project {
  const project = projectForTest({ files: { "features/1-log-in/proof.txt": proofOfTheFirst } });
  makeDatabase(join(project.dir, "features.db"), ALL_LATER_COLUMNS, features);
  return project;
}

const FEATURES: readonly FeatureValues[] = [
  { id: 1, name: "Log in", passes: 1 },
  { id: 2, name: "Log out", passes: 1, dependencies: "[1, 77]" },
  { id: 3, name: "Search", passes: 0, in_progress: 1 },
];

describe("pawl import autoforge", () => {
  it("makes a plan that runs to COMPLETED; each claim is gated, first of all where its files are there", async () => {
    const project = projectWith(FEATURES, "it works\n");
    const source = project.read("features.db");
    const agent = JSON.stringify(writeAgent(project, WORKS));
    const imported = await project.pawl(["import", "autoforge", join(project.dir, "features.db"), "--gate", GATE, "--agent", agent]);
    expect(imported).toMatchObject({ exitCode: 0, stderr: "" });
    expect(imported.stdout).toContain("features.db: 3 features, 2 claimed as passing, 2 oddities\n");
    expect(imported.stdout).toContain("closed only once their gates have passed here: 1-log-in, 2-log-out\n");
    expect(imported.stdout).toContain('DEPENDENCY_UNKNOWN: feature 2: depends on "77", which is no feature; this was dropped\n');
    expect(project.read("features.db").equals(source)).toBe(true);
    expect(await project.pawl(["check"])).toMatchObject({ exitCode: 0, stdout: "pawl.yaml: valid, 6 artifacts\n" });

    const [record, ...none] = await readLog(project, "--run", "all");
    expect(none).toEqual([]);
    expect(record).toMatchObject({ seq: 1, run: "", type: "plan.imported" });
    expect(record?.data).toEqual({
      from: "autoforge",
      sources: [{ name: "features.db", bytes: source.length, digest: digestOf(source) }],
      planFileDigest: digestOf(project.read("pawl.yaml")),
      features: 3,
      artifacts: 6,
      claims: ["1-log-in", "2-log-out"],
      oddities: [
        { code: "IN_PROGRESS_IGNORED", feature: "3", message: expect.any(String) as string },
        { code: "DEPENDENCY_UNKNOWN", feature: "2", message: expect.any(String) as string },
      ],
    });

    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);
    expect(readReport(project)).toMatchObject({ overall_progress_percent: 100 });
    const kinds = dataOf(events, "attempt.started").map(({ artifacts, kind }) => [String(artifacts), kind]);
    expect(Object.fromEntries(kinds)).toMatchObject({ "1-log-in": "gate-first", "2-log-out": "agent", "3-search": "agent" });
    for (const id of ["1-log-in", "2-log-out", "3-search"]) {
      expect(dataOf(events, "gate.finished", id)[0]).toMatchObject({ verdict: "PASS", control: { verdict: "FAIL" } });
      expect(dataOf(events, "artifact.closed", id)).toHaveLength(1);
    }
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });

  it("a claim whose gate fails is not closed, nor is what depends on it", async () => {
    const project = projectWith(FEATURES, "it is broken\n");
    const agent = JSON.stringify(writeAgent(project, LEAVES_THE_FIRST));
    expect(await project.pawl(["import", "autoforge", "features.db", "--gate", GATE, "--agent", agent])).toMatchObject({ exitCode: 0 });
    project.write("pawl.yaml", `${project.read("pawl.yaml").toString("utf8")}limits: { attempts: 1 }\n`);

    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "gate.finished", "1-log-in")[0]).toMatchObject({ purpose: "gate-first", verdict: "FAIL" });
    for (const id of ["1-log-in", "2-log-out"]) expect(dataOf(events, "artifact.closed", id)).toEqual([]);
    const artifacts = await readArtifacts(project);
    expect(artifacts["1-log-in"]).toMatchObject({ phase: "parked" });
    expect(artifacts["2-log-out"]).toMatchObject({ phase: "pending" });
    expect(artifacts["3-search"]).toMatchObject({ phase: "closed" });
  });

  it("without commands the plan says what is to be written, and does not run before", async () => {
    const project = projectWith([{ id: 1, name: "Log in" }], "it works\n");
    const { exitCode, stdout } = await project.pawl(["import", "autoforge", "features.db"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("before `pawl run`: write `agents.default.command`, what starts your agent, or import with --agent\n");
    expect(stdout).toContain("before `pawl run`: write the checks of every feature's gate, or import with --gate\n");
    const check = await project.pawl(["check"]);
    expect(check.exitCode).toBe(2);
    expect(check.stdout).toMatch(/AGENT_WITHOUT_COMMAND: .*add `command: \[program, argument\]`, .*\n.*NO_CHECKS: .*add `gate: /);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 2 });
    expect((await readLog(project, "--run", "all")).map(({ type }) => type)).toEqual(["plan.imported"]);
  });

  it("--dry-run says the same and writes nothing", async () => {
    const project = projectWith(FEATURES, "it works\n");
    const before = listTree(project.dir);
    const result = await project.pawl(["import", "autoforge", "features.db", "--dry-run", "--json"]);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(listTree(project.dir)).toEqual(before);
    expect(JSON.parse(result.stdout)).toMatchObject({
      isWritten: false,
      seq: null,
      artifacts: 6,
      missing: ["AGENT_WITHOUT_COMMAND", "NO_CHECKS"],
      features: [
        { feature: "1", artifact: "1-log-in", location: "features/1-log-in/", isClaimed: true },
        { feature: "2", artifact: "2-log-out", isClaimed: true },
        { feature: "3", artifact: "3-search", isClaimed: false },
      ],
      oddities: [{ code: "IN_PROGRESS_IGNORED", feature: "3" }, { code: "DEPENDENCY_UNKNOWN", feature: "2" }],
    });
  });

  it("a name that could steer a terminal is shown escaped", async () => {
    const project = projectWith([{ id: 1, name: "Log \u001b[31min\u202e", steps: "\u001b]0;x" }], "it works\n");
    const { stdout } = await project.pawl(["import", "autoforge", "features.db", "--dry-run"]);
    expect(stdout.replaceAll("\n", "")).toMatch(/^[^\p{Cc}\p{Cf}]+$/u);
  });

  it.each<[string, readonly string[], RegExp]>([
    ["a plan that is there", ["features.db"], /^error PLAN_EXISTS: .*pawl\.yaml: there is a plan file already/],
    ["a source that is not there", ["nothing.db"], /^error IMPORT_SOURCE_MISSING: /],
    ["a source that is none", ["pawl.yaml"], /^error IMPORT_SOURCE_UNREADABLE: /],
    ["a gate that proves nothing", ["features.db", "--gate", "true"], /^error USAGE: the gate only tests/],
    ["a gate in quotes", ["features.db", "--gate", "sh -c 'x'"], /^error USAGE: --gate holds a quote/],
    ["an option given twice", ["features.db", "--gate", "a", "--gate", "b"], /^error USAGE: --gate is given more than once/],
    ["no source", [], /^error USAGE: /],
  ])("refuses %s, and changes nothing", async (_, args, line) => {
    const project = projectWith(FEATURES, "it works\n");
    project.write("pawl.yaml", "contract: '1'\n");
    const before = listTree(project.dir);
    const { exitCode, stdout, stderr } = await project.pawl(["import", "autoforge", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(line);
    expect(listTree(project.dir)).toEqual(before);
  });
});
