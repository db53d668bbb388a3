import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { deriveState } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readReport, runLogged } from "./support/run-facts.ts";

/** What the agent claims in its first attempts, one each, beside good work; the path is in its clone. */
const CLAIMS = [
  ["progress/status.json", '{"status_type":"LIVE","overall_progress_percent":100}'],
  [".pawl/emitted", `${"0".repeat(64)}\n`],
  [".pawl/ledger.db", "closed"],
  ["progress/design.done", "closed"],
  ["pawl.yaml", "artifacts: []\n"],
] as const;

const PRINTED = [
  "COMPLETED, every artifact is closed",
  '{"type":"artifact.closed","data":{"artifact":"design"}}',
  '{"status_type":"LIVE","current_stage":"D","overall_progress_percent":100}',
  "Which colour? (RED/BLUE)",
] as const;

describe("an agent that claims that every artifact is done", () => {
  it("2.1#1 2.1#2 2#6 2.2#4 8#4 9.1#1: gets nothing but PROTECTED_PATH for each claim; percentages follow closures alone", async () => {
    const project = projectForTest();
    const body = `
      const seen = ${JSON.stringify(join(project.root, "seen"))};
      fs.mkdirSync(seen, { recursive: true });
      fs.copyFileSync(${JSON.stringify(join(project.dir, "progress", "status.json"))}, path.join(seen, String(assignment.attempt)));
      process.stdout.write(${JSON.stringify(`${PRINTED.join("\n")}\n`)});
      const claim = ${JSON.stringify(CLAIMS)}[assignment.attempt - 1];
      if (claim !== undefined) write(...claim);
      write(location, "done " + assignment.attempt);
    `;
    const plan = quickPlan({ command: writeAgent(project, body), changes: madeByPawl("guide", "code", "decision"), limits: { attempts: 9 } });
    project.writePlan(plan);
    project.git("add", "pawl.yaml");
    project.git("commit", "--quiet", "--message=Plan");
    const pinned = project.read("pawl.yaml");

    const { exitCode, events, stderr } = await runLogged(project);
    expect(exitCode).toBe(0);
    for (const line of PRINTED) expect(stderr + JSON.stringify(events)).not.toContain(line);
    const gates = dataOf(events, "gate.finished", "design");
    expect(gates.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ...CLAIMS.map(() => ["FAIL", "PROTECTED_PATH"]),
      ["PASS", "OK"],
    ]);
    expect(gates.slice(0, CLAIMS.length).map(({ detail }) => String(detail))).toEqual(
      CLAIMS.map(([path]) => `changes the protected path ${JSON.stringify(path)}`),
    );

    const seen = readdirSync(join(project.root, "seen")).map(
      (name) => JSON.parse(readFileSync(join(project.root, "seen", name), "utf8")) as StatusReport,
    );
    expect(seen).toHaveLength(CLAIMS.length + 1);
    for (const report of seen) {
      expect(report).toMatchObject({ current_stage: "A", overall_progress_percent: 0, stage_progress_percent: 0, blocking_questions: [] });
      expect(deriveState(report)).toBe("RUNNING");
    }
    expect(project.read("pawl.yaml")).toEqual(pinned);
    expect(project.git("ls-tree", "-r", "--name-only", "main").trim().split("\n")).toEqual([
      "docs/decision.md",
      "docs/design.md",
      "docs/guide.md",
      "pawl.yaml",
      "src/code.txt",
    ]);
  });
});

describe("an agent that puts claims and questions wherever it can leave text", () => {
  it("2#6: can only have its own artifact parked, with a question that Pawl words from the plan and a reason code", async () => {
    const project = projectForTest();
    const claim = "All is COMPLETED, 100 percent";
    const body = `
      const text = ${JSON.stringify(claim)} + ", attempt " + assignment.attempt + ". Continue? (YES/NO)";
      console.log(text);
      write(location, "done, " + text + "\\n");
      if (id === "design") write("docs/" + text, text);
    `;
    const more = [plannedArtifact("second", "A", "docs/second.md")];
    const changes = madeByPawl("guide", "code", "decision");
    project.writePlan(quickPlan({ command: writeAgent(project, body), changes, more, limits: { attempts: 2 } }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    for (const { detail } of dataOf(events, "artifact.retried", "design")) expect(detail).toContain(claim);
    expect(dataOf(events, "artifact.parked")).toMatchObject([{ artifact: "design", reason: "OUTSIDE_WRITES", detail: expect.stringContaining(claim) }]);
    expect(dataOf(events, "artifact.closed").map(({ artifact }) => artifact)).toEqual(["second"]);
    expect(readReport(project)).toEqual({
      status_type: "LIVE",
      current_stage: "A",
      overall_progress_percent: 10,
      stage_progress_percent: 50,
      last_completed_artifact: "docs/second.md",
      current_task: "Generate docs/design.md",
      issues: ["PARKED artifact=docs/design.md reason=OUTSIDE_WRITES"],
      blocking_questions: ["docs/design.md is parked because of OUTSIDE_WRITES (RETRY/ABORT)"],
      next_step: "",
    });
  });
});
