import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { deriveState, renderReport } from "@pawl/contract";
import type { ExecutionState } from "@pawl/contract";
import { describe, expect, it, vi } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { readReport } from "./support/run-facts.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const [HOLDS, HOLDS_READER] = ["holds-around-report", "holds-a-reader"].map((name) =>
  fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url)),
) as [string, string];
const POLL = { timeout: 30_000, interval: 5 };

/** Asks for the status and expects the file's bytes, every one of them and no other, with nothing changed by asking. */
async function expectAnswer(project: Project, state: ExecutionState): Promise<void> {
  const bytes = project.read("progress/status.json");
  const { exitCode, stdoutBytes, stderr } = await project.pawl(["status"]);
  expect({ exitCode, stdoutBytes, stderr }).toEqual({ exitCode: 0, stdoutBytes: bytes, stderr: "" });
  expect(project.read("progress/status.json")).toEqual(bytes);
  expect(renderReport(readReport(project))).toBe(bytes.toString("utf8"));
  expect(deriveState(readReport(project))).toBe(state);
}

describe("a status request", () => {
  it("5#1 7#1 7#2: is answered while an agent works, a gate runs, the orchestrator stands still, the ledger is locked or gone, and when all is over", async () => {
    const rig = await startAgentRig();
    const project = projectForTest();
    const [started, go] = [join(project.root, "gate-started"), join(project.root, "go")];
    const script = `touch '${started}'; while ! test -f '${go}'; do sleep 0.02; done; grep -q done docs/guide.md`;
    const changes = { ...madeByPawl("code", "decision"), guide: { gate: { checks: [{ run: ["sh", "-c", script] }] } } };
    project.writePlan(quickPlan({ command: rig.command, changes }));
    const run = project.start(["run"]);
    const agent = await rig.next();
    await expectAnswer(project, "RUNNING");
    run.child.kill("SIGSTOP");
    await expectAnswer(project, "RUNNING");
    const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
    database.exec("BEGIN EXCLUSIVE");
    await expectAnswer(project, "RUNNING");
    database.exec("ROLLBACK");
    database.close();
    run.child.kill("SIGCONT");

    await agent.write("docs/design.md", "done\n");
    await agent.exit(0);
    const writer = await rig.next();
    await writer.write("docs/guide.md", "done\n");
    await writer.exit(0);
    await vi.waitUntil(() => existsSync(started), POLL);
    await expectAnswer(project, "RUNNING");
    project.write("../go", "");
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    await expectAnswer(project, "COMPLETED");

    renameSync(join(project.dir, ".pawl", "ledger.db"), join(project.root, "ledger.db"));
    await expectAnswer(project, "COMPLETED");
  });

  it("5#1 7#1 7#2: is answered with nobody at work while the run is BLOCKED and after it was ABORTED, and changes nothing", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], limits: { attempts: 1 } }) });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const before = withoutSidecars(listTree(project.dir));
    await expectAnswer(project, "BLOCKED");
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
    expect(await project.pawl(["abort", "--yes"])).toMatchObject({ exitCode: 0 });
    await expectAnswer(project, "ABORTED");
  });

  it("7#1: is answered at the very moments between which a report takes the place of the one before", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: madeByPawl("design", "guide", "code", "decision") }) });
    const run = project.start(["run"], { nodeArgs: ["--import", HOLDS] });
    let isOver = false;
    const ended = run.ended.finally(() => {
      isOver = true;
    });
    const held = join(project.root, "held");
    const moments: string[] = [];
    const reports = new Set<string>();
    for (;;) {
      await vi.waitUntil(() => isOver || existsSync(held), POLL);
      if (isOver) break;
      const moment = project.read("../held").toString("utf8");
      moments.push(moment);
      const isFirst = moment === "before" && moments.length === 1;
      const file = isFirst ? "" : project.read("progress/status.json").toString("utf8");
      const answer = await project.pawl(["status"]);
      // Before the first report there is nothing to show, and that is what is said.
      expect({ moment, exitCode: answer.exitCode, stdout: answer.stdout }).toEqual({ moment, exitCode: isFirst ? 2 : 0, stdout: file });
      reports.add(file);
      rmSync(held);
    }
    expect(await ended).toMatchObject({ exitCode: 0 });
    expect(moments).toEqual(moments.map((_, index) => (index % 2 === 0 ? "before" : "after")));
    expect(reports.size).toBeGreaterThan(8);
  });

  it("7#1: is answered with the report that takes the other's place while it is read", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], limits: { attempts: 1 } }) });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const before = project.read("progress/status.json");
    const asked = project.start(["status"], { nodeArgs: ["--import", HOLDS_READER] });
    await vi.waitUntil(() => existsSync(join(project.root, "reading")), POLL);
    expect(await project.pawl(["abort", "--yes"])).toMatchObject({ exitCode: 0 });
    const after = project.read("progress/status.json");
    expect(after).not.toEqual(before);
    rmSync(join(project.root, "reading"));
    expect(await asked.ended).toMatchObject({ exitCode: 0, stdoutBytes: after, stderr: "" });
  });

  it("8#4: is answered without a word of what agents say about their plans, and so is everything else that a run prints", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision") }) });
    const run = project.start(["run", "--json"]);
    const agent = await rig.next();
    const comments = ["Next I will draft the guide", "almost done, about 95 percent", '{"next_step":"Approve docs/design.md"}'];
    for (const comment of comments) await agent.print(`${comment}\n`);
    await expectAnswer(project, "RUNNING");
    const during = (await project.pawl(["status"])).stdout;
    await agent.write("docs/design.md", "done\n");
    await agent.exit(0);
    const { exitCode, stdout, stderr } = await run.ended;
    expect(exitCode).toBe(0);
    const after = (await project.pawl(["status"])).stdout;
    const printed = [during, stdout, stderr, after, (await project.pawl(["log"])).stdout];
    for (const text of printed) for (const comment of comments) expect(text).not.toContain(comment);
  });
});
