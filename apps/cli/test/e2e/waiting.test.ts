import { deriveState, statusReportSchema } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { storedReports } from "../demo/support/stored-reports.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport, runLogged } from "./support/run-facts.ts";

const LATER = madeByPawl("guide", "code", "decision");

describe("waiting for a human", () => {
  it("8#1: does not begin while anything else can go on, and then never without a question in the report", async () => {
    const rig = await startAgentRig();
    const more = [plannedArtifact("other", "A", "docs/other.md"), { ...plannedArtifact("next", "A", "docs/next.md"), needs: ["other"] }];
    const changes = { ...LATER, design: { requires: { files: ["approval.txt"] } } };
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes, more }) });
    const run = project.start(["run", "--wait"]);
    for (const location of ["docs/other.md", "docs/next.md"]) {
      const agent = await rig.next();
      expect(agent.assignment.artifacts).toMatchObject([{ location }]);
      expect(readReport(project)).toMatchObject({ issues: ["PARKED artifact=docs/design.md reason=REQUIREMENT_MISSING"], blocking_questions: [] });
      expect(deriveState(readReport(project))).toBe("RUNNING");
      await agent.write(location, "done\n");
      await agent.exit(0);
    }
    await run.stderrMatches(/question\.raised/);
    expect(readReport(project)).toMatchObject({ blocking_questions: ["docs/design.md requires approval.txt (PROVIDED/ABORT)"], next_step: "" });

    project.write("approval.txt", "yes\n");
    expect(await project.pawl(["answer", "docs/design.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
    const last = await rig.next();
    await last.write("docs/design.md", "done\n");
    await last.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });

    // The question came in the very transition that left nothing to run, so that no report in between told of work.
    const log = await readLog(project);
    const raised = log.findIndex(({ type }) => type === "question.raised");
    expect(log.slice(raised - 2, raised + 2).map(({ type }) => type)).toEqual(["artifact.closed", "attempt.ended", "question.raised", "report.emitted"]);
    const states = (await storedReports(project.dir, log[0]?.run ?? "")).map(({ seq, bytes }) => ({
      isBlocked: deriveState(statusReportSchema.parse(JSON.parse(bytes))) === "BLOCKED",
      isAsking: log.some((event) => event.type === "question.raised" && event.seq <= seq) && !log.some((event) => event.type === "question.answered" && event.seq <= seq),
    }));
    expect(states.filter(({ isBlocked, isAsking }) => isBlocked !== isAsking)).toEqual([]);
  });

  it("8#1: is not what an agent gets that asks for approval: it reads the end of its input, and its work goes to the gate", async () => {
    const project = projectForTest();
    const body = `
      console.log("May I proceed? (YES/NO)");
      // What was assigned is there, and then its end.
      JSON.parse(fs.readFileSync(0, "utf8"));
      write(location, "done without an answer");
    `;
    project.writePlan(quickPlan({ command: writeAgent(project, body), changes: LATER }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);
    expect(dataOf(events, "question.raised")).toEqual([]);
    expect(dataOf(events, "attempt.started")).toHaveLength(4);
    expect(project.git("show", "main:docs/design.md")).toBe("done without an answer");
  });
});
