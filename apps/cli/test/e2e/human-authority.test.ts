import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { openLedger } from "@pawl/database";
import type { CommandOutcome, JsonValue } from "@pawl/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { listTree } from "../support/list-tree.ts";
import { makeProject, projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport, runLogged } from "./support/run-facts.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const LOCATION = "docs/design.md";

/** Command lines that would set progress, a stage or a field of the report. */
const COMMAND_LINES: readonly (readonly string[])[] = [
  ["answer", LOCATION, "100"],
  ["answer", LOCATION, "CLOSED"],
  ["answer", LOCATION, "PROVIDED", "--overall-progress-percent", "100"],
  ["answer", LOCATION, "PROVIDED", "--stage", "D"],
  ["answer", LOCATION, "PROVIDED", "100"],
  ["answer", "overall_progress_percent", "100"],
  ["answer", "calculation", "YES"],
  ["run", "--stage", "B"],
  ["run", "--progress", "100"],
  ["run", "--state", "COMPLETED"],
  ["abort", "--yes", "--overall_progress_percent", "100"],
  ["status", "--set", "overall_progress_percent=100"],
  ["status", "overall_progress_percent", "100"],
  ["set", "overall_progress_percent", "100"],
  ["close", LOCATION],
  ["complete"],
];

/** A plan whose first artifact needs a licence of a human. */
function writeBlockingPlan(project: Project): void {
  const changes = { ...madeByPawl("guide", "code", "decision"), design: { requires: { files: ["licence.txt"] } } };
  project.writePlan(quickPlan({ command: writeAgent(project), changes }));
}

describe("a human who would rather see more progress", () => {
  let project: Project;

  beforeAll(async () => {
    project = makeProject();
    writeBlockingPlan(project);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  });

  afterAll(() => project.dispose());

  it.each(COMMAND_LINES.map((args) => [args]))("2#2: has no command for a percentage, a stage or a field of the report: %j", async (args) => {
    const before = withoutSidecars(listTree(project.dir));
    const { exitCode, stdout } = await project.pawl(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
  });

  it("2#2: gets no more with the name and the reason that an answer carries", async () => {
    const why = "overall_progress_percent is 100, current_stage is D";
    expect(await project.pawl(["answer", LOCATION, "PROVIDED", "--by", "COMPLETED", "--why", why])).toMatchObject({ exitCode: 0 });
    expect(readReport(project)).toMatchObject({
      current_stage: "A",
      overall_progress_percent: 0,
      stage_progress_percent: 0,
      current_task: `Generate ${LOCATION}`,
      next_step: `Generate ${LOCATION}`,
      issues: [],
    });
  });
});

describe("a human who leaves commands in the database", () => {
  it("2#2: has an orchestrator at work carry out answers, and nothing that is more than one", async () => {
    const project = projectForTest();
    writeBlockingPlan(project);
    const run = project.start(["run", "--wait"]);
    await run.stderrMatches(/question\.raised/);
    const before = project.read("progress/status.json");
    const answer = { location: LOCATION, option: "PROVIDED" };
    for (const args of [
      { ...answer, overall_progress_percent: 100 },
      { ...answer, current_stage: "D" },
      { location: LOCATION, option: "CLOSED" },
      { overall_progress_percent: 100 },
      [],
    ]) {
      expect(await leaveCommand(project, args)).toMatchObject({ ok: false, error: { code: "ANSWER_INVALID" } });
    }
    expect(project.read("progress/status.json")).toEqual(before);
    expect(dataOf(await readLog(project), "question.answered")).toEqual([]);

    project.write("licence.txt", "granted\n");
    expect(await leaveCommand(project, answer)).toMatchObject({ ok: true });
    expect(await run.ended).toMatchObject({ exitCode: 0 });
  });
});

/** Leaves an answer for the orchestrator and waits for what becomes of it. */
async function leaveCommand(project: Project, args: JsonValue): Promise<CommandOutcome> {
  await using ledger = await openLedger({ file: join(project.dir, ".pawl", "ledger.db") });
  const id = await ledger.enqueueCommand({ kind: "answer", args, by: "Ada", why: null, nowMs: Date.now() });
  for (;;) {
    const outcome = (await ledger.command(id))?.outcome ?? null;
    if (outcome !== null) return outcome;
    await delay(20);
  }
}

describe("a run that needs no human", () => {
  it("2#3: goes through all four stages with nobody asked, nobody answering and no terminal to answer at", async () => {
    const project = projectForTest();
    project.writePlan(quickPlan({ command: writeAgent(project) }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);
    for (const type of ["question.raised", "question.answered", "artifact.parked"]) expect(dataOf(events, type)).toEqual([]);
    expect(dataOf(events, "stage.entered").map(({ stage }) => stage)).toEqual(["B", "C", "D"]);
    // Right after the last closure of a stage, with nothing in between that somebody could be waited for with.
    const types = events.map(({ type }) => type);
    const beforeEntry = types.flatMap((type, at) => (type === "stage.entered" ? [types.slice(at - 3, at)] : []));
    const closure = ["artifact.closed", "attempt.ended", "report.emitted"];
    expect(beforeEntry).toEqual([closure, closure, closure]);
    expect(readReport(project)).toMatchObject({ current_stage: "D", overall_progress_percent: 100 });
  });
});
