import { deriveState } from "@pawl/contract";
import type { RecordedEvent } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { rewriteLedger } from "./support/foreign-writer.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport, runLogged } from "./support/run-facts.ts";

/** Lets `manual` and `appendix` of the pinned plan need each other, so that neither can ever start. */
function needingEachOther(event: RecordedEvent): RecordedEvent {
  if (event.type !== "run.started") return event;
  const { plan } = event.data;
  const artifacts = plan.artifacts.map((one) => (one.id === "manual" ? { ...one, needs: ["appendix"] } : one));
  return { ...event, data: { ...event.data, plan: { ...plan, artifacts } } };
}

describe("a run in which nothing can be executed any more", () => {
  it("4.7#7 4.8#4: aborts where no answer could help, with the cause in an issue and without a question", async () => {
    const rig = await startAgentRig();
    const changes = madeByPawl("design", "code", "decision");
    const more = [
      { ...plannedArtifact("manual", "B", "docs/manual.md"), needs: ["guide"] },
      { ...plannedArtifact("appendix", "B", "docs/appendix.md"), needs: ["manual"] },
    ];
    // `pawl run` refuses a plan with a cycle; this one is in the ledger of another writer.
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes, more }) });
    const stopped = project.start(["run"]);
    await rig.next();
    stopped.child.kill("SIGTERM");
    expect(await stopped.ended).toMatchObject({ exitCode: 5 });
    await rewriteLedger(project, needingEachOther);

    const run = project.start(["run"]);
    const agent = await rig.next();
    await agent.write("docs/guide.md", "done\n");
    await agent.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 4 });
    const events = await readLog(project);
    expect(dataOf(events, "question.raised")).toEqual([]);
    expect(dataOf(events, "run.aborted")).toEqual([{ stage: "B", cause: "NO_EXECUTABLE_ACTION", by: null, why: null }]);
    const report = readReport(project);
    expect(deriveState(report)).toBe("ABORTED");
    expect(report).toMatchObject({
      current_stage: "B",
      last_completed_artifact: "docs/guide.md",
      issues: ["ABORTED cause=NO_EXECUTABLE_ACTION"],
      blocking_questions: [],
      next_step: "",
    });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 4 });
    expect(await project.pawl(["answer"])).toMatchObject({ exitCode: 0, stdout: "There is nothing to answer.\n" });
  });

  it("4.7#7 4.8#4: is BLOCKED with the reason in a question where what the rest needs only waits for a human", async () => {
    const project = projectForTest();
    const changes = { ...madeByPawl("guide", "code", "decision"), design: { requires: { files: ["licence.txt"] } } };
    const more = [{ ...plannedArtifact("plans", "A", "docs/plans.md"), needs: ["design"] }];
    project.writePlan(quickPlan({ command: writeAgent(project), changes, more }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "run.aborted")).toEqual([]);
    const report = readReport(project);
    expect(deriveState(report)).toBe("BLOCKED");
    expect(report).toMatchObject({
      current_task: "Generate docs/design.md",
      blocking_questions: ["docs/design.md requires licence.txt (PROVIDED/ABORT)"],
      next_step: "",
    });
  });
});
