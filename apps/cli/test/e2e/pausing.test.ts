import { deriveState } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

const MORE = [plannedArtifact("second", "A", "docs/second.md")];

describe("a pause", () => {
  it("I19 8#1: lets the attempt under way close, starts nothing, outlives the orchestrator, and ends with resume", async () => {
    const rig = await startAgentRig();
    const plan = quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision"), more: MORE, limits: { agents: 1 } });
    const project = projectForTest({ plan });
    const run = project.start(["run"]);
    const design = await rig.next();
    expect(await project.pawl(["pause", "--by", "Ada", "--why", "the machine is needed"])).toMatchObject({
      exitCode: 0,
      stdout: "The run is paused, recorded for Ada.\n",
    });
    const again = await project.pawl(["pause", "--by", "Bob"]);
    expect(again).toMatchObject({ exitCode: 0, stdout: "The run was paused already; nothing was recorded.\n" });
    expect((await project.pawl(["ps"])).stdout).toMatch(/^paused by Ada \d+ .*ago: the machine is needed; /m);
    expect(JSON.parse((await project.pawl(["ps", "--json"])).stdout)).toMatchObject({ pause: { by: "Ada", why: "the machine is needed" } });

    await design.write("docs/design.md", "done\n");
    await design.exit(0);
    await run.stderrMatches(/artifact\.closed +design/);
    expect(await project.pawl(["stop"])).toMatchObject({ exitCode: 0 });
    expect(await run.ended).toMatchObject({ exitCode: 5 });
    const paused = readReport(project);
    expect(deriveState(paused)).toBe("RUNNING");
    expect(paused).toMatchObject({ issues: ["PAUSED by=Ada"], next_step: "Generate docs/second.md", stage_progress_percent: 50, blocking_questions: [] });
    expect(dataOf(await readLog(project), "attempt.started")).toHaveLength(1);

    const later = project.start(["run"]);
    await later.stderrMatches(/^warning: the run is paused; nothing new starts before `pawl resume`$/m);
    expect(await project.pawl(["resume", "--by", "Bob"])).toMatchObject({ exitCode: 0, stdout: "The run goes on, recorded for Bob.\n" });
    const second = await rig.next();
    expect(readReport(project).issues).toEqual([]);
    await second.write("docs/second.md", "done\n");
    await second.exit(0);
    expect(await later.ended).toMatchObject({ exitCode: 0 });
    expect((await project.pawl(["resume"])).stderr).toMatch(/^error RUN_ENDED: /);
    const events = await readLog(project);
    expect(dataOf(events, "run.paused")).toEqual([{ by: "Ada", why: "the machine is needed" }]);
    expect(dataOf(events, "run.resumed")).toEqual([{ by: "Bob", why: null }]);
    expect(dataOf(events, "decision.refused")).toMatchObject([{ decision: "resume", reason: "RUN_ENDED" }]);
    const resumedAt = events.findIndex(({ type }) => type === "run.resumed");
    expect(events.findIndex(({ type, data }) => type === "attempt.started" && data["attempt"] === 2)).toBeGreaterThan(resumedAt);
  });

  it("is taken without an orchestrator too, and by a readable name only", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command }) });
    const run = project.start(["run"]);
    await rig.next();
    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5 });
    const refused = await project.pawl(["pause", "--by", "A\u001b[2Jda"]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error DECISION_INVALID: /) });
    expect(await project.pawl(["pause", "--by", "Ada Lovelace"])).toMatchObject({ exitCode: 0 });
    expect(readReport(project).issues).toEqual(['PAUSED by="Ada Lovelace"']);
    expect(await project.pawl(["abort", "--yes", "--by", "Ada"])).toMatchObject({ exitCode: 0 });
    expect(readReport(project).issues).toEqual(["ABORTED cause=OPERATOR"]);
    expect(JSON.parse((await project.pawl(["ps", "--json"])).stdout)).toMatchObject({ pause: null });
  });
});
