import { deriveState } from "@pawl/contract";
import { event } from "@pawl/pipeline";
import type { RecordedEvent } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import type { AgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { decideInLedger, rewriteLedger } from "./support/foreign-writer.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport, runLogged } from "./support/run-facts.ts";

/** The report that sections 4.2.2 and 6.2 of the contract word, of a run that had reached 32 percent, stage B at 50. */
const FAIL_CLOSED = {
  status_type: "LIVE",
  current_stage: "B",
  overall_progress_percent: 32,
  stage_progress_percent: 0,
  last_completed_artifact: "docs/guide.md",
  current_task: "Generate docs/second.md",
  issues: [],
  blocking_questions: ["Progress calculation failed deterministically. Fix required in orchestrator calculation rules. Continue? (YES/NO)"],
  next_step: "",
};

const BYTES = bytesOf(FAIL_CLOSED);

function bytesOf(report: object): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Takes the required artifact of stage D out of the pinned plan, so that no percentage can be calculated, nor ever could. */
function withoutDecision(recorded: RecordedEvent): RecordedEvent {
  if (recorded.type !== "run.started") return recorded;
  const { plan } = recorded.data;
  const artifacts = plan.artifacts.map((artifact) => (artifact.id === "decision" ? { ...artifact, optional: true } : artifact));
  return { ...recorded, data: { ...recorded.data, plan: { ...plan, artifacts } } };
}

/** Lets the calculation of a run that had reached 32 percent fail, as another build recorded it. */
async function failCalculation({ dir }: Project): Promise<void> {
  const lastCalculated = { overallPercent: 32, stagePercent: 50 };
  await decideInLedger(dir, [event("calculation.failed", { reason: "UNKNOWN_VERIFICATION", lastCalculated })]);
}

/** A run that was stopped at 32 percent. */
async function stoppedRun(): Promise<{ readonly project: Project; readonly rig: AgentRig }> {
  const rig = await startAgentRig();
  const changes = madeByPawl("design", "guide", "code", "decision");
  const more = [plannedArtifact("second", "B", "docs/second.md")];
  const project = projectForTest({ plan: quickPlan({ command: rig.command, changes, more }) });
  const run = project.start(["run"]);
  await rig.next();
  await run.stderrMatches(/artifact\.closed +guide/);
  run.child.kill("SIGTERM");
  expect(await run.ended).toMatchObject({ exitCode: 5 });
  expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 32, stage_progress_percent: 50 });
  return { project, rig };
}

describe("a run whose percentages cannot be calculated", () => {
  it("6.2#1 6.2#2 6.2#3: calculates nothing, asks the one question, and asks it again where YES does not help", async () => {
    const { project } = await stoppedRun();
    await rewriteLedger(project, withoutDecision);
    // A run that never calculated is at 0.
    const bytes = bytesOf({ ...FAIL_CLOSED, overall_progress_percent: 0 });
    const { exitCode, events, stderr } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("\ncalculation: NO_REQUIRED_ARTIFACTS (open)\n  options: YES, NO\n");
    expect(events.map(({ type }) => type)).toEqual(["orchestrator.started", "calculation.failed", "report.emitted", "orchestrator.stopped"]);
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0, stdout: bytes });
    expect(deriveState(readReport(project))).toBe("BLOCKED");

    expect(await project.pawl(["answer", "docs/second.md", "RETRY"])).toMatchObject({ exitCode: 2 });
    expect(await project.pawl(["answer", "calculation", "YES", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    expect(project.read("progress/status.json").toString("utf8")).toBe(bytes);
    expect(dataOf(await readLog(project), "calculation.failed")).toHaveLength(2);
    const again = await runLogged(project);
    expect(again.exitCode).toBe(3);
    expect(dataOf(again.events, "attempt.started")).toEqual([]);
    expect(project.read("progress/status.json").toString("utf8")).toBe(bytes);
  });

  it("6.2#1 6.2#2 6.2#3: keeps overall and sets the stage to 0 until the calculation succeeds, and goes on after YES alone", async () => {
    const { project, rig } = await stoppedRun();
    await failCalculation(project);
    expect(await runLogged(project)).toMatchObject({ exitCode: 3 });
    expect(project.read("progress/status.json").toString("utf8")).toBe(BYTES);
    expect(await project.pawl(["answer", "calculation", "YES"])).toMatchObject({ exitCode: 0 });
    expect(readReport(project)).toEqual({
      ...FAIL_CLOSED,
      stage_progress_percent: 50,
      blocking_questions: [],
      next_step: "Generate docs/second.md",
    });
    const run = project.start(["run"]);
    expect((await rig.next()).assignment.artifacts).toMatchObject([{ id: "second" }]);
    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5 });
  });

  it("6.2#3 6.4#3: NO aborts it, with both percentages as they were calculated last", async () => {
    const { project } = await stoppedRun();
    await failCalculation(project);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    expect(await project.pawl(["answer", "calculation", "NO", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    const aborted = readReport(project);
    expect(deriveState(aborted)).toBe("ABORTED");
    expect(aborted).toEqual({
      ...FAIL_CLOSED,
      stage_progress_percent: 50,
      issues: ["ABORTED cause=ANSWERED"],
      blocking_questions: [],
    });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 4, stdout: "" });
    expect(readReport(project)).toEqual(aborted);
  });
});
