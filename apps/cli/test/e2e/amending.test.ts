import { deriveState } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { listTree } from "../support/list-tree.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import type { PlanDifferences } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog, readReport } from "./support/run-facts.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const ALL = madeByPawl("design", "guide", "code", "decision");
const BY_AGENT = madeByPawl("design", "guide", "decision");
const NOTES = plannedArtifact("notes", "C", "docs/notes.md");

/** A run with design and guide closed and an agent at work on code, and the plan that it started with. */
async function runInStageC(differences: Partial<PlanDifferences> = {}) {
  const rig = await startAgentRig();
  const planOf = (changes: Partial<PlanDifferences> = {}): object => quickPlan({ command: rig.command, changes: BY_AGENT, ...differences, ...changes });
  const project = projectForTest({ plan: planOf() });
  const run = project.start(["run"]);
  const agent = await rig.next();
  return { rig, planOf, project, run, agent };
}

describe("pawl amend", () => {
  it("6.3#2 2#5: adds an artifact in mid-run, which starts at once and lowers the percentage with the amendment named", async () => {
    const { rig, planOf, project, run, agent } = await runInStageC();
    await agent.write("src/code.txt", "done\n");
    project.writePlan(planOf({ more: [NOTES] }));
    const shown = await project.pawl(["amend", "--dry-run"]);
    expect(shown).toMatchObject({ exitCode: 0, stdout: "+ notes: docs/notes.md, stage C\n" });
    const amended = await project.pawl(["amend", "--by", "Ada", "--why", "one more page"]);
    expect(amended).toMatchObject({ exitCode: 0, stdout: "+ notes: docs/notes.md, stage C\nThe run has adopted it.\n" });
    const notes = await rig.next();
    expect(notes.assignment.artifacts).toMatchObject([{ id: "notes" }]);
    expect(readReport(project).issues).toEqual(["PLAN_AMENDED artifact=docs/notes.md added=1 changed=0"]);
    await agent.exit(0);
    await run.stderrMatches(/artifact\.closed +code/);
    expect(readReport(project)).toMatchObject({ current_stage: "C", overall_progress_percent: 60, stage_progress_percent: 50, issues: [] });
    await notes.write("docs/notes.md", "done\n");
    await notes.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(dataOf(await readLog(project), "plan.amended")).toMatchObject([{ added: ["notes"], changed: [], by: "Ada", why: "one more page" }]);
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
    const history = (await project.pawl(["contract", "history"])).stdout;
    project.write("../history.jsonl", history);
    expect(await project.pawl(["contract", "check", "../history.jsonl"])).toMatchObject({ exitCode: 0 });
  });

  it("I14: takes the closure of what asks for something else now, and of what rests on it, without an orchestrator too", async () => {
    const { planOf, project, run } = await runInStageC();
    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5 });
    const gate = { checks: [{ run: ["grep", "-q", "done", "docs/design.md"] }, { run: ["test", "-s", "docs/design.md"] }], control: "none" };
    project.writePlan(planOf({ changes: { ...BY_AGENT, design: { ...ALL["design"], gate } } }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^error PLAN_CHANGED: .*\nhint: Adopt it with `pawl amend`/m) });
    const amended = await project.pawl(["amend", "--json", "--by", "Ada"]);
    expect(JSON.parse(amended.stdout)).toEqual({ added: [], changed: [{ id: "design", fields: ["gate"], losesClosure: true }], top: [], refused: [], isAdopted: true });
    const report = readReport(project);
    expect(deriveState(report)).toBe("RUNNING");
    expect(report).toMatchObject({ current_stage: "A", overall_progress_percent: 0, next_step: "Verify docs/design.md" });
    expect(report.issues).toContainEqual(expect.stringMatching(/^INVALIDATED artifact=docs\/design\.md cause=PLAN_AMENDED trigger=/));
    expect(dataOf(await readLog(project), "artifact.invalidated").map(({ artifact, cause }) => [artifact, cause])).toEqual([
      ["design", "PLAN_AMENDED"],
      ["guide", "NEEDS_INVALIDATED"],
    ]);
    const again = await project.pawl(["amend"]);
    expect(again).toMatchObject({ exitCode: 0, stdout: "The plan is the one that the run has.\nThere is nothing to adopt.\n" });
    const later = project.start(["run"]);
    await later.stderrMatches(/stage\.entered +C/);
    later.child.kill("SIGTERM");
    expect(await later.ended).toMatchObject({ exitCode: 5 });
    expect(await readArtifacts(project)).toMatchObject({ design: { phase: "closed" }, guide: { phase: "closed" } });
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });

  it("reopens an earlier stage for what is added there, and lets go what was parked and changes", async () => {
    const { rig, planOf, project, run, agent } = await runInStageC({ limits: { attempts: 1 } });
    await agent.exit(1);
    expect(await run.ended).toMatchObject({ exitCode: 3 });
    const early = { ...plannedArtifact("terms", "A", "docs/terms.md"), ...madeByPawl("design")["design"], gate: { checks: [{ run: ["true"] }], control: "none" }, run: ["sh", "-c", "mkdir -p docs && echo done > docs/terms.md"] };
    project.writePlan(planOf({ more: [early], changes: { ...BY_AGENT, code: { description: "in plain text" } } }));
    expect(await project.pawl(["amend"])).toMatchObject({ exitCode: 0, stdout: "+ terms: docs/terms.md, stage A\n~ code: description\nThe run has adopted it.\n" });
    expect(readReport(project)).toMatchObject({ current_stage: "A", overall_progress_percent: 10, blocking_questions: [] });
    const again = project.start(["run"]);
    const code = await rig.next();
    expect(code.assignment.artifacts).toMatchObject([{ id: "code", description: "in plain text" }]);
    expect(await readArtifacts(project)).toMatchObject({ terms: { phase: "closed" }, guide: { phase: "closed" } });
    await code.write("src/code.txt", "done\n");
    await code.exit(0);
    expect(await again.ended).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });

  it("4.2.1#2: refuses what a run keeps to its end, all at once, and changes nothing", async () => {
    const { planOf, project, run } = await runInStageC({ more: [NOTES] });
    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5 });
    const before = withoutSidecars(listTree(project.dir));
    const cases: readonly (readonly [Partial<PlanDifferences>, RegExp])[] = [
      [{ more: [] }, /artifact notes is dropped/],
      [{ more: [{ ...NOTES, optional: true }] }, /optional of artifact notes is changed from false to true/],
      [{ more: [{ ...NOTES, location: "docs/other.md" }] }, /location of artifact notes is changed/],
      [{ more: [{ ...NOTES, stage: "D" }] }, /stage of artifact notes is changed/],
      [{ more: [NOTES], top: { contract: { version: "team-2", weights: { A: 10, B: 20, C: 50, D: 20 } } } }, /contract stays as it is/],
      [{ more: [], top: { mode: "in-place" } }, /mode stays as it is until the run's end; artifact notes is dropped/],
    ];
    for (const [changes, reason] of cases) {
      project.writePlan(planOf(changes));
      const refused = await project.pawl(["amend"]);
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(new RegExp(`^error AMENDMENT_REFUSED: .*${reason.source}`)) });
    }
    project.writePlan(planOf({ more: [{ ...NOTES, needs: ["nothing"] }] }));
    expect(await project.pawl(["amend"])).toMatchObject({ exitCode: 2, stdout: "" });
    project.writePlan(planOf({}));
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
  });
});
