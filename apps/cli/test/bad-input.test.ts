import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { openLedger } from "@pawl/database";
import { describe, expect, it } from "vitest";

import { listTree } from "./support/list-tree.ts";
import { makePlan, plannedArtifact } from "./support/make-plan.ts";
import { projectForTest } from "./support/make-project.ts";
import type { Project } from "./support/make-project.ts";

const COMMAND = ["true"];

/** Name, plan, code, and the text at the place that the error names. */
const BAD_PLANS: readonly (readonly [string, unknown, string, string])[] = [
  ["malformed YAML", 'contract: "1"\nartifacts: [\n', "YAML_SYNTAX", ""],
  ["an unknown key", makePlan({ command: COMMAND, top: { colour: "red" } }), "UNKNOWN_KEY", '"colour"'],
  ["a cycle", makePlan({ command: COMMAND, changes: { design: { needs: ["other"] } }, more: [{ ...plannedArtifact("other", "A", "docs/other.md"), needs: ["design"] }] }), "CYCLE", ""],
  ["an unknown need", makePlan({ command: COMMAND, changes: { guide: { needs: ["nobody"] } } }), "UNKNOWN_NEED", '"nobody"'],
  ["a need in a later stage", makePlan({ command: COMMAND, changes: { design: { needs: ["code"] }, guide: { needs: [] } } }), "NEED_IN_LATER_STAGE", '"code"'],
  ["a stage without a required artifact", makePlan({ command: COMMAND, changes: { decision: { optional: true } } }), "STAGE_WITHOUT_REQUIRED", ""],
  ["a location outside", makePlan({ command: COMMAND, changes: { code: { location: "../outside.txt" } } }), "LOCATION_OUTSIDE", '"../outside.txt"'],
  ["a duplicate location", makePlan({ command: COMMAND, changes: { guide: { location: "docs/design.md" } } }), "DUPLICATE_LOCATION", '"docs/design.md"'],
  ["a missing agent command", makePlan({ command: COMMAND, top: { agents: { default: {} } } }), "AGENT_WITHOUT_COMMAND", ""],
];

/** Runs a command that must refuse its input, and proves that it changed nothing. @returns standard error's first line. */
async function refusal(project: Project, args: readonly string[]): Promise<string> {
  const before = listTree(project.root);
  const { exitCode, stdout, stderr } = await project.pawl(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(listTree(project.root)).toEqual(before);
  return stderr.split("\n")[0] ?? "";
}

describe("pawl run refuses a plan, names file, line and column, and changes nothing", () => {
  it.each(BAD_PLANS)("with %s", async (_, plan, code, textThere) => {
    const project = projectForTest({ plan });
    const line = await refusal(project, ["run"]);
    const match = /^(.*):(\d+):(\d+): ([A-Z_0-9]+): .+$/.exec(line);
    expect({ file: match?.[1], code: match?.[4] }).toEqual({ file: join(project.dir, "pawl.yaml"), code });
    const place = project.read("pawl.yaml").toString("utf8").split("\n")[Number(match?.[2]) - 1]?.slice(Number(match?.[3]) - 1);
    expect(place).toContain(textThere);
  });
});

describe("pawl check", () => {
  it("prints every error at once, with the file as it is seen from here", async () => {
    const plan = makePlan({ command: COMMAND, top: { colour: "red" }, changes: { guide: { needs: ["nobody"] } } });
    const project = projectForTest({ plan });
    const { exitCode, stdout, stderr } = await project.pawl(["check"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
    expect(stdout.trimEnd().split("\n").map((line) => /^pawl\.yaml:\d+:\d+: (\w+): /.exec(line)?.[1])).toEqual(["UNKNOWN_KEY", "UNKNOWN_NEED"]);
    const { errors, ok } = JSON.parse((await project.pawl(["check", "--json"])).stdout) as { ok: boolean; errors: { code: string }[] };
    expect({ ok, codes: errors.map(({ code }) => code) }).toEqual({ ok: false, codes: ["UNKNOWN_KEY", "UNKNOWN_NEED"] });
  });

  it("warns of a gate that only tests existence, and exits 0", async () => {
    const weak = { gate: { checks: [{ run: ["test", "-f", "docs/design.md"] }] } };
    const project = projectForTest({ plan: makePlan({ command: COMMAND, changes: { design: weak } }) });
    const { exitCode, stdout } = await project.pawl(["check"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^pawl\.yaml:\d+:\d+: warning WEAK_GATE: .+\npawl\.yaml: valid, 4 artifacts\n$/);
  });

  it("lists every warning, of which a run shows the first three of each kind", async () => {
    const weak = (location: string) => ({ gate: { checks: [{ run: ["test", "-f", location] }] } });
    const changes = { design: weak("docs/design.md"), guide: weak("docs/guide.md"), code: weak("src/code.txt"), decision: weak("docs/decision.md") };
    const project = projectForTest({ plan: makePlan({ command: COMMAND, changes, top: { branch: "nowhere" } }) });
    expect((await project.pawl(["check"])).stdout.match(/warning WEAK_GATE/g)).toHaveLength(4);
    const lines = (await project.pawl(["run"])).stderr.split("\n").filter((line) => line.includes("WEAK_GATE"));
    expect(lines.map((line) => line.replace(/^.*WEAK_GATE: /, ""))[3]).toBe("... and 1 more; `pawl check` lists them");
    expect(lines).toHaveLength(4);
  });

  it("says that there is no plan", async () => {
    const project = projectForTest();
    expect(await refusal(project, ["check"])).toBe("error PLAN_MISSING: pawl.yaml: there is no plan file");
  });
});

describe("pawl run refuses a project and changes nothing", () => {
  it("that has no plan", async () => {
    const project = projectForTest();
    expect(await refusal(project, ["run"])).toBe(`error PLAN_MISSING: ${project.dir}/pawl.yaml: there is no plan file`);
  });

  it("that is no git repository, in isolated mode", async () => {
    const project = projectForTest({ isRepository: false, plan: makePlan({ command: COMMAND, top: { mode: "isolated" } }) });
    expect(await refusal(project, ["run"])).toMatch(/^error NOT_A_REPOSITORY: .*\/project: /);
  });

  it("with a changed tracked file", async () => {
    const project = projectForTest({ plan: makePlan({ command: COMMAND }), files: { "src/kept.txt": "kept\n" } });
    project.write("src/kept.txt", "changed\n");
    expect(await refusal(project, ["run"])).toMatch(/^error DIRTY_TREE: .*\/project: .*"src\/kept\.txt"/);
  });

  it("with an untracked file at an artifact's location", async () => {
    const project = projectForTest({ plan: makePlan({ command: COMMAND }), files: { "src/kept.txt": "kept\n" } });
    project.write("docs/design.md", "mine\n");
    expect(await refusal(project, ["run"])).toMatch(/^error DIRTY_TREE: .*"docs\/design\.md"/);
  });

  it("whose ledger a newer version wrote", async () => {
    const project = projectForTest({ plan: makePlan({ command: COMMAND }) });
    const file = join(project.dir, ".pawl", "ledger.db");
    mkdirSync(join(project.dir, ".pawl"));
    await (await openLedger({ file })).close();
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 9999; PRAGMA journal_mode = DELETE;");
    database.close();
    expect(await refusal(project, ["run"])).toMatch(/^error LEDGER_TOO_NEW: .*\/\.pawl\/ledger\.db: /);
    expect(await refusal(project, ["log"])).toMatch(/^error LEDGER_TOO_NEW: /);
  });
});

describe("commands that need a run", () => {
  it.each([["log"], ["artifacts"], ["ps"], ["answer"], ["abort", "--yes"]])("%s says that there is none, and changes nothing", async (...args) => {
    const project = projectForTest();
    expect(await refusal(project, args)).toMatch(/^error LEDGER_MISSING: .*ledger\.db: /);
  });
});
