import { deriveState } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { storedReports } from "../demo/support/stored-reports.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readReport, runLogged } from "./support/run-facts.ts";

const LATER = madeByPawl("guide", "code", "decision");

/** What a required artifact of stage A needs of a human: `design` a licence, `second` a price. */
const DESIGN_ASKS = "docs/design.md requires licence.txt (PROVIDED/ABORT)";
const SECOND_ASKS = "docs/second.md requires price.txt (PROVIDED/ABORT)";

describe("a run with two open questions", () => {
  it("4.7#3: goes on after one answer; the other question is parked again, and asked again when nothing else can run", async () => {
    const project = projectForTest();
    const changes = { ...LATER, design: { requires: { files: ["licence.txt"] } } };
    const more = [{ ...plannedArtifact("second", "A", "docs/second.md"), requires: { files: ["price.txt"] } }];
    project.writePlan(quickPlan({ command: writeAgent(project), changes, more }));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const parked = ["design", "second"].map((id) => `PARKED artifact=docs/${id}.md reason=REQUIREMENT_MISSING`);
    expect(readReport(project)).toMatchObject({ blocking_questions: [DESIGN_ASKS, SECOND_ASKS], issues: parked, next_step: "" });

    project.write("licence.txt", "granted\n");
    expect(await project.pawl(["answer", "docs/design.md", "PROVIDED"])).toMatchObject({ exitCode: 0 });
    const answered = readReport(project);
    expect(deriveState(answered)).toBe("RUNNING");
    expect(answered).toMatchObject({ blocking_questions: [], issues: [parked[1]], next_step: "Generate docs/design.md" });

    const second = await runLogged(project);
    expect(second.exitCode).toBe(3);
    expect(second.events.map(({ type }) => type).filter((type) => ["artifact.closed", "question.raised"].includes(type))).toEqual([
      "artifact.closed",
      "question.raised",
    ]);
    expect(readReport(project)).toMatchObject({ stage_progress_percent: 50, blocking_questions: [SECOND_ASKS], issues: [parked[1]] });

    project.write("price.txt", "7\n");
    expect(await project.pawl(["answer", "second", "PROVIDED"])).toMatchObject({ exitCode: 0 });
    expect(readReport(project)).toMatchObject({ blocking_questions: [], issues: [], next_step: "Generate docs/second.md" });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  });
});

describe("a run that could ask", () => {
  it("4.7#6 4.7#1: asks for what a required artifact cannot do without, and that only when nothing else can go on", async () => {
    const project = projectForTest();
    const changes = { ...LATER, design: { requires: { files: ["licence.txt"] } } };
    const more = [
      plannedArtifact("chatty", "A", "docs/chatty.md"),
      { ...plannedArtifact("nice", "A", "docs/nice.md"), optional: true, requires: { files: ["wish.txt"] } },
    ];
    const body = 'console.log("Which colour? (RED/BLUE)\\nShall I go on? (YES/NO)"); write(location, "done\\n");';
    project.writePlan(quickPlan({ command: writeAgent(project, body), changes, more }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "artifact.parked").map(({ artifact }) => artifact)).toEqual(["design", "nice"]);
    expect(dataOf(events, "artifact.closed").map(({ artifact }) => artifact)).toEqual(["chatty"]);
    expect(dataOf(events, "question.raised")).toEqual([{ artifact: "design", question: DESIGN_ASKS }]);

    const raisedAt = events.findIndex(({ type }) => type === "question.raised");
    expect(raisedAt).toBeGreaterThan(events.findIndex(({ type }) => type === "artifact.closed"));
    const reports = await storedReports(project.dir, events[0]?.run ?? "");
    const blocked = reports.filter(({ bytes }) => deriveState(JSON.parse(bytes) as StatusReport) === "BLOCKED");
    expect(blocked).toHaveLength(1);
    expect(blocked[0]?.seq).toBeGreaterThan(events[raisedAt]?.seq ?? Infinity);
    expect(readReport(project)).toMatchObject({ blocking_questions: [DESIGN_ASKS], overall_progress_percent: 10 });
  });
});
