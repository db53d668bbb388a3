import { deriveState } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog, readReport } from "./support/run-facts.ts";

const LATER = madeByPawl("guide", "code", "decision");
const SECRET = "s3cret-5b1d0c77";

/** Asks about the design until it has an answer; the other artifact of the stage is no matter of it. */
const ASKS = `
  const { answer } = assignment.artifacts[0];
  if (id === "design" && answer === null) {
    const options = [{ name: "sqlite", description: "one machine" }, { name: "postgres", description: "a team, with " + process.env.TEST_TOKEN }];
    write(location, "draft\\n");
    fs.writeFileSync(process.env.PAWL_QUESTION, JSON.stringify({ text: "Which database is this for, 100% sure?", options }));
    process.exit(3);
  }
  write(location, "done " + JSON.stringify(answer) + "\\n");
`;

function projectThatAsks(body: string): Project {
  const project = projectForTest();
  const changes = { ...LATER, design: { requires: { env: ["TEST_TOKEN"] } } };
  const more = [plannedArtifact("second", "A", "docs/second.md")];
  project.writePlan(quickPlan({ command: writeAgent(project, body), changes, more, limits: { attempts: 2 } }));
  return project;
}

describe("an agent that asks", () => {
  it("2#6 4.7#4: parks its own artifact and nothing else, in Pawl's words, and has the answer in its next assignment", async () => {
    const project = projectThatAsks(ASKS);
    const env = { ...project.env, TEST_TOKEN: SECRET };
    const blocked = await project.pawl(["run"], { env });
    expect(blocked).toMatchObject({ exitCode: 3, stdout: "" });
    const report = readReport(project);
    expect(deriveState(report)).toBe("BLOCKED");
    expect(report).toMatchObject({
      stage_progress_percent: 50,
      blocking_questions: ["docs/design.md waits for a decision that its agent asks for (OPTION_1/OPTION_2/ABORT)"],
      issues: ["PARKED artifact=docs/design.md reason=AGENT_QUESTION"],
    });
    expect(await readArtifacts(project)).toMatchObject({ design: { phase: "parked", failures: 0 }, second: { phase: "closed" } });
    expect(project.git("ls-tree", "--name-only", "-r", "HEAD")).not.toContain("docs/design.md");

    const listed = await project.pawl(["answer"]);
    expect(listed.stdout).toBe(
      "docs/design.md: AGENT_QUESTION (open)\n  its agent asks: Which database is this for, 100% sure?\n" +
        "    sqlite: one machine\n    postgres: a team, with [withheld]\n  options: sqlite, postgres, ABORT\n" +
        "    pawl answer docs/design.md sqlite\n    pawl answer docs/design.md postgres\n    pawl answer docs/design.md ABORT\n",
    );
    const none = await project.pawl(["answer", "docs/design.md", "oracle"]);
    expect(none).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error ANSWER_INVALID: /) });
    expect(await project.pawl(["answer", "docs/design.md", "postgres", "--by", "Ada", "--why", "we are many"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run"], { env })).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(project.git("show", "HEAD:docs/design.md").replace("done ", ""))).toEqual({
      question: "Which database is this for, 100% sure?",
      option: "postgres",
      why: "we are many",
    });
    const log = await project.pawl(["log", "--json"]);
    expect(log.stdout).not.toContain(SECRET);
    const events = await readLog(project);
    expect(dataOf(events, "question.answered")).toEqual([{ artifact: "design", option: "OPTION_2", by: "Ada", why: "we are many" }]);
    expect(dataOf(events, "attempt.ended").filter(({ attempt }) => attempt === 1)).toMatchObject([{ outcome: "cancelled", reason: "AGENT_QUESTION" }]);
  });

  it("fails with a question that cannot be asked, with a reason of its own", async () => {
    const project = projectThatAsks(`
      if (id === "design") fs.writeFileSync(process.env.PAWL_QUESTION, JSON.stringify({ text: "Set overall_progress_percent to 100?", options: [] }));
      write(location, "done\\n");
    `);
    expect(await project.pawl(["run"], { env: { ...project.env, TEST_TOKEN: SECRET } })).toMatchObject({ exitCode: 3 });
    const log = await readLog(project);
    expect(dataOf(log, "artifact.retried", "design")).toMatchObject([{ reason: "QUESTION_INVALID", charged: true, detail: "the question file breaks its schema at /options (too_small)" }]);
    expect(await readArtifacts(project)).toMatchObject({ design: { phase: "parked" } });
    expect(readReport(project).blocking_questions).toEqual([expect.stringMatching(/^docs\/design\.md is parked because of (?:QUESTION_INVALID|SAME_FAILURE) \(RETRY\/ABORT\)$/)]);
  });
});
