import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { deriveState } from "@pawl/contract";
import { openLedger } from "@pawl/database";
import { event } from "@pawl/pipeline";
import { describe, expect, it, vi } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import type { RiggedAgent } from "../support/agent-rig.ts";
import { listTree } from "../support/list-tree.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { appendToLedger } from "./support/foreign-writer.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const ALL = madeByPawl("design", "guide", "code", "decision");

async function completedProject(): Promise<Project> {
  const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: ALL }) });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  expect(deriveState(readReport(project))).toBe("COMPLETED");
  return project;
}

function statusText(project: Project): string {
  return project.read("progress/status.json").toString("utf8");
}

describe("a completed run", () => {
  it("is rid of a write that a crash interrupted at its very end by the next start", async () => {
    const project = await completedProject();
    const report = statusText(project);
    writeFileSync(join(project.dir, ".pawl", ".emitted.0123456789ab.tmp"), "");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(project.dir, ".pawl", ".emitted.0123456789ab.tmp"))).toBe(false);
    expect(statusText(project)).toBe(report);
  });

  it("6.2.1#2: refuses every decision and records who tried; a second run changes nothing at all", async () => {
    const project = await completedProject();
    const completed = statusText(project);
    const before = withoutSidecars(listTree(project.dir));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0, stdout: "" });
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);

    const refused = [
      await project.pawl(["answer", "docs/design.md", "RETRY", "--by", "Ada", "--why", "once more"]),
      await project.pawl(["answer", "calculation", "NO", "--by", "Bob"]),
      await project.pawl(["abort", "--yes", "--by", "Cleo"]),
    ];
    for (const { exitCode, stdout, stderr } of refused) {
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(/^error RUN_ENDED: run \S+ is completed\nhint: /);
    }
    const log = await readLog(project);
    expect(dataOf(log, "decision.refused")).toEqual([
      { decision: "answer", answer: { location: "docs/design.md", option: "RETRY" }, by: "Ada", why: "once more", reason: "RUN_ENDED" },
      { decision: "answer", answer: { location: "calculation", option: "NO" }, by: "Bob", why: null, reason: "RUN_ENDED" },
      { decision: "abort", answer: null, by: "Cleo", why: null, reason: "RUN_ENDED" },
    ]);
    expect(log.slice(-3).map(({ type }) => type)).toEqual(dataOf(log, "decision.refused").map(() => "decision.refused"));
    expect((await project.pawl(["log", "--type", "decision.refused"])).stdout).toContain("answer docs/design.md: RETRY: RUN_ENDED by Ada: once more\n");
    expect(statusText(project)).toBe(completed);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it("6.2.1#2: stays at 100 when the file is forged, a closed artifact is broken on the branch, or the plan gets one more", async () => {
    const project = await completedProject();
    const completed = statusText(project);
    rmSync(join(project.dir, "progress", "status.json"));
    project.write("progress/status.json", completed.replaceAll(": 100", ": 40"));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(statusText(project)).toBe(completed);
    expect(dataOf(await readLog(project), "status.tampered")).toHaveLength(1);

    project.write("docs/design.md", "broken\n");
    project.git("commit", "--quiet", "--all", "--message=Broken");
    project.writePlan(quickPlan({ command: ["false"], changes: ALL, more: [plannedArtifact("more", "D", "docs/more.md")] }));
    const before = withoutSidecars(listTree(project.dir));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0, stdout: "" });
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
    // The ledger's head is not the branch's any more, and no run takes the commit over.
    const rollback = await project.pawl(["rollback", "docs/design.md", "--yes"]);
    expect(rollback).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error RUN_ENDED: /) });
    expect(statusText(project)).toBe(completed);
  });

  it("6.2.1#2: stays at 100 when another hand writes a loss into the ledger, which is refused as broken from then on", async () => {
    const project = await completedProject();
    const completed = statusText(project);
    const lost = { artifact: "decision", stage: "D", location: "docs/decision.md", cause: "GATE_FAILED", trigger: "design" } as const;
    await appendToLedger(project.dir, [event("artifact.invalidated", lost)]);
    for (const args of [["abort", "--yes"], ["answer", "docs/decision.md", "RETRY"], ["run", "--new"]]) {
      const { exitCode, stdout, stderr } = await project.pawl(args);
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 7, stdout: "" });
      expect(stderr).toMatch(/^error LEDGER_BROKEN: .*ledger\.db: event \d+ does not fit: event artifact\.invalidated after run \S+ was completed\n/m);
    }
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0, stdout: completed });
  });
});

describe("an optional artifact's agent that is still at work when the run completes", () => {
  it("6.2.1#2: has its result refused on record, and nothing of it lands", async () => {
    const { project, run, notes, decision } = await runWithNotes();
    await notes.write("docs/notes.md", "done\n");
    await notes.exitOnSignal("SIGTERM", 0);
    await decision.exit(0);
    await run.stderrMatches(/run\.completed/);
    const completed = statusText(project);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const log = await readLog(project);
    const after = log.slice(log.findIndex(({ type }) => type === "run.completed"));
    expect(dataOf(after, "result.refused")).toMatchObject([{ artifacts: ["notes"], reason: "RUN_ENDED" }]);
    expect(dataOf(log, "attempt.produced").flatMap(({ candidates }) => candidates)).not.toContainEqual(expect.objectContaining({ artifact: "notes" }));
    expect(statusText(project)).toBe(completed);
    expect(project.git("ls-tree", "-r", "--name-only", "main")).not.toContain("docs/notes.md");
  });

  it("6.2.1#2: keeps the orchestrator up, which refuses a decision on record", async () => {
    const { project, run, notes, decision } = await runWithNotes();
    await notes.ignoreSignal("SIGTERM");
    await decision.exit(0);
    await run.stderrMatches(/run\.completed/);
    // It stands still until the decision has been left for it.
    run.child.kill("SIGSTOP");
    const completed = statusText(project);
    const abort = project.pawl(["abort", "--yes", "--by", "Ada"]);
    await vi.waitUntil(() => pendingDecisions(project), { timeout: 30_000, interval: 20 });
    run.child.kill("SIGCONT");
    expect(await abort).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error RUN_ENDED: .*\nhint: .*--new/) });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(dataOf(await readLog(project), "decision.refused")).toMatchObject([{ decision: "abort", by: "Ada", reason: "RUN_ENDED" }]);
    expect(statusText(project)).toBe(completed);
  });
});

/** A run with two agents at work in stage D: one on the decision, which is made already, and one on optional notes. */
async function runWithNotes() {
  const rig = await startAgentRig();
  const more = [{ ...plannedArtifact("notes", "D", "docs/notes.md"), optional: true }];
  const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("design", "guide", "code"), more }) });
  const run = project.start(["run"]);
  const agents = [await rig.next(), await rig.next()];
  const [notes, decision] = agents.toSorted((left) => (left.assignment.artifacts[0]?.id === "notes" ? -1 : 1)) as [RiggedAgent, RiggedAgent];
  await decision.write("docs/decision.md", "done\n");
  return { project, run, notes, decision };
}

async function pendingDecisions(project: Project): Promise<boolean> {
  await using ledger = await openLedger({ file: join(project.dir, ".pawl", "ledger.db"), mode: "read-only" });
  return (await ledger.pendingCommands()).length > 0;
}
