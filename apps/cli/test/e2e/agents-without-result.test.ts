import { deriveState } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport, runLogged } from "./support/run-facts.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const LATER = madeByPawl("guide", "code", "decision");

/** Fails in another way each time, until the file beside the project says that it may succeed. */
function failingUntil(file: string): string {
  return `
    const mayWork = fs.existsSync(${JSON.stringify(file)});
    write(location, mayWork ? "done " + JSON.stringify(assignment.artifacts[0].answer) : "wrong " + assignment.attempt);
  `;
}

describe("an agent that exits 0 for ever and produces nothing", () => {
  it("2#2 2.1#2 4.7#4 4.8#4: is parked after the same failure twice, with a question, and never started again", async () => {
    const project = projectForTest();
    project.writePlan(quickPlan({ command: writeAgent(project, 'console.log("COMPLETED");'), changes: LATER }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "attempt.started")).toHaveLength(2);
    expect(dataOf(events, "gate.finished").map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ["FAIL", "NOTHING_PRODUCED"],
      ["FAIL", "NOTHING_PRODUCED"],
    ]);
    expect(dataOf(events, "artifact.parked")).toMatchObject([{ artifact: "design", reason: "SAME_FAILURE" }]);
    const report = readReport(project);
    expect(report).toMatchObject({
      overall_progress_percent: 0,
      stage_progress_percent: 0,
      next_step: "",
      blocking_questions: ["docs/design.md is parked because of SAME_FAILURE (RETRY/ABORT)"],
    });
    expect(deriveState(report)).toBe("BLOCKED");

    const bytes = project.read("progress/status.json");
    for (const word of ["CLOSED", "100"]) expect(await project.pawl(["answer", "docs/design.md", word])).toMatchObject({ exitCode: 2 });
    const again = await runLogged(project);
    expect(again.exitCode).toBe(3);
    expect(dataOf(again.events, "attempt.started")).toEqual([]);
    expect(project.read("progress/status.json")).toEqual(bytes);
  });
});

describe("agents that always fail", () => {
  it("8#2 4.7#3: end BLOCKED with exit code 3 and 0 percent; RETRY without an orchestrator lets the next run go on", async () => {
    const project = projectForTest();
    const permission = `${project.root}/may-work`;
    project.writePlan(quickPlan({ command: writeAgent(project, failingUntil(permission)), changes: LATER }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "attempt.started")).toHaveLength(3);
    expect(dataOf(events, "artifact.retried").map(({ reason, charged }) => [reason, charged])).toEqual([
      ["CHECK_FAILED", true],
      ["CHECK_FAILED", true],
    ]);
    expect(dataOf(events, "artifact.parked")).toMatchObject([{ artifact: "design", reason: "CHECK_FAILED", options: ["RETRY", "ABORT"] }]);
    expect(dataOf(events, "artifact.closed")).toEqual([]);
    const report = readReport(project);
    expect(report).toMatchObject({ current_stage: "A", overall_progress_percent: 0, stage_progress_percent: 0, last_completed_artifact: "NONE" });
    expect(deriveState(report)).toBe("BLOCKED");

    expect(await project.pawl(["answer", "docs/design.md", "RETRY", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    expect(deriveState(readReport(project))).toBe("RUNNING");
    project.write("../may-work", "");
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    expect(project.git("show", "main:docs/design.md")).toContain('"option":"RETRY"');
  });

  it("4.7#3 5#2 5#3 5#4 5#5: RETRY reaches an orchestrator that waits, which goes on to the end", async () => {
    const project = projectForTest();
    const permission = `${project.root}/may-work`;
    const limits = { attempts: 1 };
    project.writePlan(quickPlan({ command: writeAgent(project, failingUntil(permission)), changes: LATER, limits }));
    const run = project.start(["run", "--wait"]);
    await run.stderrMatches(/question\.raised/);
    expect(readReport(project).blocking_questions).toHaveLength(1);
    project.write("../may-work", "");
    expect(await project.pawl(["answer", "docs/design.md", "RETRY"])).toMatchObject({ exitCode: 0 });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    expect(deriveState(readReport(project))).toBe("COMPLETED");
    const causes = dataOf(await readLog(project, "--type", "report.emitted"), "report.emitted").map(({ cause }) => cause);
    const closedAndEntered = ["artifact.closed", "stage.entered"];
    expect(causes).toEqual([
      "run.started",
      "question.raised",
      "question.answered",
      ...closedAndEntered,
      ...closedAndEntered,
      ...closedAndEntered,
      "artifact.closed",
    ]);
  });

  it("6.4#5 6.4#6 6.5#1 6.5#2 6.5#3: ABORT freezes the run with exit code 4; only --new starts again, from zero", async () => {
    const project = projectForTest();
    const permission = `${project.root}/may-work`;
    const changes = madeByPawl("design", "code", "decision");
    const limits = { attempts: 1 };
    project.writePlan(quickPlan({ command: writeAgent(project, failingUntil(permission)), changes, limits }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 20 });

    expect(await project.pawl(["answer", "docs/guide.md", "ABORT", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    const aborted = readReport(project);
    expect(deriveState(aborted)).toBe("ABORTED");
    expect(aborted).toMatchObject({ current_stage: "B", overall_progress_percent: 20, blocking_questions: [], next_step: "" });
    const frozen = withoutSidecars(listTree(project.dir));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 4, stdout: "" });
    expect(withoutSidecars(listTree(project.dir))).toEqual(frozen);

    project.write("../may-work", "");
    const { exitCode, events } = await runLogged(project, "--new");
    expect(exitCode).toBe(0);
    expect(dataOf(events, "attempt.started")[0]).toMatchObject({ attempt: 1 });
    expect(dataOf(events, "artifact.closed").map(({ artifact }) => artifact)).toEqual(["design", "guide", "code", "decision"]);
    const runs = new Set((await readLog(project, "--run", "all", "--type", "run.started")).map(({ run }) => run));
    expect(runs.size).toBe(2);
  });
});
