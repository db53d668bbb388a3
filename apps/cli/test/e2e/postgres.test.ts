import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { deriveState } from "@pawl/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { makeProject, projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import type { PawlResult } from "../support/run-pawl.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { postgresForSuite } from "./support/postgres-server.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

const ALL = madeByPawl("design", "guide", "code", "decision");
const LATER = madeByPawl("guide", "code", "decision");

/** A plan that asks for a file before its second artifact. */
const ASKING = quickPlan({
  command: ["false"],
  changes: { ...ALL, guide: { ...ALL["guide"], requires: { files: ["licence.txt"] } } },
});

describe("a pipeline whose ledger is in PostgreSQL", () => {
  const server = postgresForSuite();

  function projectOnServer(plan?: object): Project {
    const project = projectForTest(plan === undefined ? {} : { plan });
    project.env["PAWL_DATABASE_URL"] = server.newAddress();
    return project;
  }

  async function outputOf(project: Project, ...args: readonly string[]): Promise<PawlResult> {
    const result = await project.pawl(args);
    expect({ args, exitCode: result.exitCode, stderr: result.stderr.replace(/^UNSIGNED: .*\n/, "") }).toEqual({ args, exitCode: 0, stderr: "" });
    return result;
  }

  it("is run, asked and answered like any other, with its address in a file, and no file holds its ledger", async () => {
    const project = projectForTest({ plan: ASKING });
    const file = join(project.root, "address");
    writeFileSync(file, `${server.newAddress()}\n`, { mode: 0o600 });
    project.env["PAWL_DATABASE_URL_FILE"] = file;
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    expect((await outputOf(project, "answer")).stdout).toContain("docs/guide.md: REQUIREMENT_MISSING (open)");
    project.write("licence.txt", "granted\n");
    await outputOf(project, "answer", "docs/guide.md", "PROVIDED");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect((await outputOf(project, "report")).stdout).toMatch(/Closures that stand.*docs\/decision\.md.*PASS OK/s);
    expect(existsSync(join(project.dir, ".pawl", "ledger.db"))).toBe(false);
    expect(project.git("status", "--porcelain")).toBe("?? licence.txt\n?? pawl.yaml\n");
  });

  describe("once it is completed", () => {
    let project: Project;
    beforeAll(async () => {
      project = makeProject({ plan: quickPlan({ command: ["false"], changes: ALL }) });
      project.env["PAWL_DATABASE_URL"] = server.newAddress();
      expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    });
    afterAll(() => project.dispose());

    it("is looked at like any other", async () => {
      const { findings } = JSON.parse((await project.pawl(["doctor", "--json"])).stdout) as { findings: readonly { readonly code: string; readonly found: string }[] };
      expect(findings.find(({ code }) => code.startsWith("LEDGER"))).toMatchObject({ code: "LEDGER", found: expect.stringMatching(/^postgres:.*: \d+ events, server journal, driver postgres$/) });
      expect((await outputOf(project, "ps")).stdout).toContain("no orchestrator holds the lock");
      expect((await outputOf(project, "artifacts")).stdout.match(/ closed /g)).toHaveLength(4);
      expect((await outputOf(project, "contract", "versions")).stdout).toContain("not needed");
    });

    it("is audited and rebuilt like any other", async () => {
      expect((await outputOf(project, "audit")).stdout).not.toBe("");
      expect(JSON.parse((await outputOf(project, "rebuild", "--json")).stdout)).toMatchObject({ rows: { artifacts: 4 } });
    });

    it("is attested and bundled like any other, for whoever has no database", async () => {
      expect((await outputOf(project, "attest")).stdout.trimEnd().split("\n")).toHaveLength(4);
      await outputOf(project, "bundle", "../run.bundle");
      const elsewhere = { env: { ...project.env, PAWL_DATABASE_URL: "" } };
      expect(await project.pawl(["verify", "../run.bundle"], elsewhere)).toMatchObject({ exitCode: 0 });
      expect(await project.pawl(["status"], elsewhere)).toMatchObject({ exitCode: 0, stdout: project.read("progress/status.json").toString("utf8") });
    });
  });

  it("hands an answer to the orchestrator at work, refuses a second one, and shows both to whoever asks", async () => {
    const rig = await startAgentRig();
    const changes = { ...LATER, design: { requires: { files: ["approval.txt"] } } };
    const project = projectOnServer(quickPlan({ command: rig.command, changes }));
    const run = project.start(["run", "--wait"]);
    await run.stderrMatches(/question\.raised/);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 6, stderr: expect.stringContaining(`process ${run.pid} on `) });
    project.write("approval.txt", "yes\n");
    await outputOf(project, "answer", "docs/design.md", "PROVIDED");
    await outputOf(project, "pause", "--by", "Ada");
    await outputOf(project, "resume", "--by", "Ada");
    const agent = await rig.next();
    expect(JSON.parse((await outputOf(project, "ps", "--json")).stdout)).toMatchObject({ lock: { pid: run.pid, isAlive: true }, attempts: [{ attempt: 1 }] });
    await agent.write("docs/design.md", "done\n");
    await agent.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
  });

  it("is taken up where an orchestrator was killed, and aborted when somebody says so", async () => {
    const rig = await startAgentRig();
    const project = projectOnServer(quickPlan({ command: rig.command, changes: LATER }));
    const killed = project.start(["run"]);
    await rig.next();
    killed.child.kill("SIGKILL");
    expect(await killed.ended).toMatchObject({ signal: "SIGKILL" });
    const run = project.start(["run"]);
    const agent = await rig.next();
    expect(agent.assignment.artifacts).toMatchObject([{ location: "docs/design.md" }]);
    await outputOf(project, "abort", "--yes", "--by", "Ada", "--why", "enough");
    expect(await run.ended).toMatchObject({ exitCode: 4 });
    const events = await readLog(project);
    expect(dataOf(events, "orchestrator.started").map(({ pid }) => pid)).toEqual([killed.pid, run.pid]);
    expect(deriveState(readReport(project))).toBe("ABORTED");
    await outputOf(project, "audit");
  });

  it("pins an approved contract version, and takes over an imported plan", async () => {
    const team = { version: "team-2", weights: { A: 10, B: 20, C: 50, D: 20 } };
    const project = projectOnServer(quickPlan({ command: ["false"], changes: ALL, top: { contract: team } }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("CONTRACT_NOT_APPROVED") });
    await outputOf(project, "contract", "approve", "team-2", "--by", "Ada");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });

    const imported = projectOnServer();
    imported.write("feature_list.json", JSON.stringify([{ id: 1, category: "a", name: "Log in", description: "d", steps: ["s"], passes: true }]));
    expect(await imported.pawl(["import", "autoforge", "feature_list.json", "--gate", "grep -q works {location}/proof.txt"])).toMatchObject({ exitCode: 0 });
    expect(dataOf(await readLog(imported, "--run", "all"), "plan.imported")).toHaveLength(1);
  });
});
