import { chmodSync, copyFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import type { DoctorReport } from "@pawl/orchestrator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { listTree } from "../support/list-tree.ts";
import { makeProject, projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const madeHere = madeByPawl("design", "guide", "code", "decision");

interface Examined extends DoctorReport {
  readonly exitCode: number | null;
  /** Codes of the findings that are not `ok`, each once. */
  readonly faults: readonly string[];
}

async function examine(project: Project, env: NodeJS.ProcessEnv = project.env): Promise<Examined> {
  const { exitCode, stdout, stderr } = await project.pawl(["doctor", "--json"], { env });
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as DoctorReport;
  // How much room there is on the machine's disks is not the test's to say.
  const faults = report.findings.filter(({ code, severity }) => severity !== "ok" && code !== "DISK_LOW").map(({ code }) => code);
  for (const { severity, mend } of report.findings) expect(mend !== null).toBe(severity !== "ok");
  return { ...report, exitCode, faults: [...new Set(faults)] };
}

const planOf = (command: readonly string[], changes: Readonly<Record<string, object>> = {}): object =>
  quickPlan({ command, changes: { guide: madeHere["guide"] as object, code: madeHere["code"] as object, decision: madeHere["decision"] as object, ...changes } });

/** A program in a folder of its own, which is to be put on PATH. */
function programIn(project: Project, name: string, script: string): string {
  project.write(`../bin/${name}`, script);
  chmodSync(join(project.root, "bin", name), 0o755);
  return join(project.root, "bin");
}

describe("pawl doctor before the first run", () => {
  it("says of a fit project that it is, with the version of what tells one, and changes nothing", async () => {
    const project = projectForTest({ plan: planOf(["node", "agent.mjs"]) });
    project.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
    const before = listTree(project.dir);
    const { exitCode, isFit, findings, usage } = await examine(project);
    expect(listTree(project.dir)).toEqual(before);
    expect({ exitCode, isFit }).toEqual({ exitCode: 0, isFit: true });
    const found = Object.fromEntries(findings.map((one) => [one.code, one.found]));
    expect(found).toMatchObject({
      NODE: `node ${process.versions.node}`,
      GIT: expect.stringMatching(/^git version 2\./),
      GIT_HOOKS_NOT_RUN: expect.stringContaining("pre-commit"),
      PLAN: expect.stringContaining("4 artifacts"),
      AGENT: expect.stringContaining(`(v${process.versions.node})`),
      LEDGER_NOT_YET: expect.any(String),
      CLOCK: expect.any(String),
      STATE: expect.stringContaining("ledger 0 B"),
    });
    expect(usage.ledger).toEqual({ bytes: 0, files: 0 });
    const { stdout } = await project.pawl(["doctor"]);
    expect(stdout).toMatch(/^ok +NODE: node /);
    expect(stdout).toMatch(/\nPawl can work here: 0 to mend, \d+ warnings\n$/);
  });

  it("names every program that is not there or may not be executed, and what a human must provide", async () => {
    const project = projectForTest();
    const blunt = programIn(project, "blunt", "#!/bin/sh\n");
    chmodSync(join(blunt, "blunt"), 0o644);
    const gate = { checks: [{ run: ["no-such-checker"] }] };
    const changes = { code: { agent: "blunt", gate }, decision: { requires: { env: ["SOME_KEY"], files: ["licence.txt"] } } };
    const agents = { default: { command: ["no-such-agent"] }, blunt: { command: [join(blunt, "blunt")] }, unused: { command: ["no-such-other"] } };
    project.writePlan({ ...planOf(["false"], changes), agents });
    const { exitCode, isFit, faults, findings } = await examine(project);
    expect({ exitCode, isFit }).toEqual({ exitCode: 2, isFit: false });
    expect(faults).toEqual(expect.arrayContaining(["PROGRAM_MISSING", "PROGRAM_NOT_EXECUTABLE", "CHECK_PROGRAM_MISSING", "REQUIREMENT_MISSING"]));
    expect(findings.map(({ found }) => found)).toEqual(
      expect.arrayContaining(["agent default: there is no program no-such-agent", "no-such-checker, for the gate of code: not on PATH", "decision: SOME_KEY, licence.txt"]),
    );
    expect(findings.filter(({ found }) => found.includes("no-such-other"))).toEqual([]);
  });

  it.each<[string, string | null, string]>([
    ["is not there", null, "WORKSPACE_GIT_MISSING"],
    ["is too old", "#!/bin/sh\necho git version 2.20.1\n", "WORKSPACE_GIT_TOO_OLD"],
  ])("says so where git %s", async (_, script, code) => {
    const project = projectForTest({ plan: planOf(["true"]) });
    const folders = [dirname(process.execPath), ...(script === null ? [] : [programIn(project, "git", script)])];
    const { exitCode, faults } = await examine(project, { ...project.env, PATH: folders.toReversed().join(":") });
    expect(exitCode).toBe(2);
    expect(faults).toContain(code);
  });

  it.each<[string, (project: Project) => void, number, string]>([
    ["there is no plan", () => undefined, 2, "PLAN_MISSING"],
    ["the plan is not valid", (project) => project.writePlan({ contract: "1", artifacts: [] }), 2, "PLAN_INVALID"],
    ["there is uncommitted work", (project) => project.write("docs/design.md", "by hand\n"), 2, "DIRTY_TREE"],
    ["git's index is locked", (project) => project.write(".git/index.lock", ""), 0, "GIT_INDEX_LOCKED"],
  ])("says so where %s", async (situation, change, expected, code) => {
    const project = projectForTest(situation === "there is no plan" ? {} : { plan: planOf(["true"]) });
    change(project);
    const { exitCode, faults } = await examine(project);
    expect({ exitCode, faults }).toEqual({ exitCode: expected, faults: expect.arrayContaining([code]) });
  });

  it.skipIf(process.getuid?.() === 0)("says so where nothing can be written", async () => {
    const project = projectForTest({ plan: planOf(["true"]) });
    chmodSync(project.dir, 0o555);
    const { exitCode, faults } = await examine(project);
    chmodSync(project.dir, 0o755);
    expect({ exitCode, faults }).toEqual({ exitCode: 2, faults: ["NOT_WRITABLE"] });
  });
});

describe("pawl doctor after a run", () => {
  let project: Project;
  let kept: string;

  beforeAll(async () => {
    project = makeProject({ plan: planOf(["false"], { guide: { ...madeHere["guide"], requires: { files: ["licence.txt"] } }, design: madeHere["design"] as object }) });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    kept = join(project.root, "kept.db");
    copyFileSync(join(project.dir, ".pawl", "ledger.db"), kept);
  });
  afterAll(() => project.dispose());

  const inLedger = (sql: string): void => {
    const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
    database.exec(sql);
    database.close();
  };
  const restore = (): void => copyFileSync(kept, join(project.dir, ".pawl", "ledger.db"));

  it("says what the ledger is like and what Pawl keeps, and leaves all of it as it is", async () => {
    const before = withoutSidecars(listTree(project.dir));
    const { exitCode, faults, findings, usage } = await examine(project);
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
    expect({ exitCode, faults }).toEqual({ exitCode: 0, faults: ["PLAN_WARNING", "REQUIREMENT_MISSING"] });
    expect(findings.find(({ code }) => code === "LEDGER")?.found).toMatch(/\d+ events, wal journal, driver /);
    expect(findings.map(({ code }) => code)).toContain("STATUS");
    expect(usage.ledger.bytes).toBeGreaterThan(0);
    expect(usage.evidence.files).toBeGreaterThan(0);
    expect(usage.logs.files).toBeGreaterThan(0);
  });

  it.each<[string, () => void, number, string]>([
    ["an event was changed", () => inLedger("UPDATE event SET data = replace(data, 'main', 'mine') WHERE type = 'run.started'"), 7, "LEDGER_BROKEN"],
    ["the ledger is gone", () => rmSync(join(project.dir, ".pawl", "ledger.db")), 7, "LEDGER_BROKEN"],
    ["the ledger is no database", () => project.write(".pawl/ledger.db", "not a database at all\n".repeat(100)), 7, "LEDGER_UNREADABLE"],
  ])("says so where %s", async (_, change, expected, code) => {
    change();
    const { exitCode, isFit, faults } = await examine(project);
    restore();
    expect({ exitCode, isFit, faults }).toEqual({ exitCode: expected, isFit: false, faults: expect.arrayContaining([code]) });
  });

  it("says so where the plan is another one than the unfinished run's, and where the status file is not what was emitted", async () => {
    const plan = project.read("pawl.yaml").toString("utf8");
    project.writePlan(plan.replace("docs/decision.md", "docs/verdict.md"));
    const status = join(project.dir, "progress", "status.json");
    chmodSync(status, 0o644);
    const { exitCode, faults } = await examine(project);
    chmodSync(status, 0o444);
    project.writePlan(plan);
    expect({ exitCode, faults }).toEqual({ exitCode: 7, faults: expect.arrayContaining(["PLAN_CHANGED", "STATUS_DIFFERS"]) });
  });
});

it("tells an orchestrator at work from a lock and processes that a killed one left", async () => {
  const rig = await startAgentRig();
  const project = projectForTest({ plan: planOf(rig.command) });
  const run = project.start(["run"]);
  const agent = await rig.next();
  const atWork = await examine(project);
  expect(atWork.findings.map(({ code }) => code)).toContain("ORCHESTRATOR_AT_WORK");
  expect(atWork).toMatchObject({ exitCode: 0, faults: ["PLAN_WARNING"] });

  run.child.kill("SIGKILL");
  await run.ended;
  const { exitCode, faults, findings } = await examine(project);
  expect({ exitCode, faults }).toEqual({ exitCode: 0, faults: ["PLAN_WARNING", "LOCK_LEFT_BEHIND", "PROCESSES_LEFT"] });
  expect(findings.find(({ code }) => code === "PROCESSES_LEFT")?.found).toContain(String(agent.pid));

  const again = project.start(["run"]);
  const next = await rig.next();
  await next.write("docs/design.md", "done\n");
  await next.exit(0);
  expect(await again.ended).toMatchObject({ exitCode: 0 });
  expect((await examine(project)).faults).toEqual(["PLAN_WARNING"]);
});
