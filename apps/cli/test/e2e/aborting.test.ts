import { rmSync } from "node:fs";
import { join } from "node:path";

import { deriveState } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { storedReports } from "../demo/support/stored-reports.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

describe("an abort while agents are at work", () => {
  it("6.4#5 6.4#6 6.5#1 6.5#2: freezes the file at once; what still comes is refused on record, and nothing starts again", async () => {
    const rig = await startAgentRig();
    const more = [plannedArtifact("second", "B", "docs/second.md")];
    const plan = quickPlan({ command: rig.command, changes: madeByPawl("design", "guide", "code", "decision"), more, limits: { silence: "1s" } });
    const project = projectForTest({ plan });
    const run = project.start(["run"]);
    const agent = await rig.next();
    await run.stderrMatches(/artifact\.closed +guide/);
    await run.stderrMatches(/silence\.expired/);
    // Its work is there, and it says so as soon as it is stopped.
    await agent.write("docs/second.md", "done\n");
    await agent.exitOnSignal("SIGTERM", 0);
    expect(await project.pawl(["abort", "--yes", "--by", "Ada", "--why", "wrong plan"])).toMatchObject({ exitCode: 0 });
    expect(await run.ended).toMatchObject({ exitCode: 4 });
    const frozen = project.read("progress/status.json");
    const report = readReport(project);
    expect(deriveState(report)).toBe("ABORTED");
    expect(report).toMatchObject({ current_stage: "B", overall_progress_percent: 32, stage_progress_percent: 50 });

    for (const args of [["answer", "docs/second.md", "RETRY", "--by", "Bob"], ["abort", "--yes", "--by", "Cleo"]]) {
      expect(await project.pawl(args)).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error RUN_ENDED: run \S+ is aborted\n/) });
    }
    // The branch holds what the agent made, as if the abort had not been, and the report is gone.
    project.write("docs/second.md", "done\n");
    project.git("add", "docs/second.md");
    project.git("commit", "--quiet", "--message=By hand");
    rmSync(join(project.dir, "progress", "status.json"));
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 4 });
    expect(project.read("progress/status.json")).toEqual(frozen);

    const log = await readLog(project);
    const end = log.findIndex(({ type }) => type === "run.aborted");
    expect(log.slice(end + 1).map(({ type }) => type)).toEqual([
      "report.emitted",
      "result.refused",
      "decision.refused",
      "decision.refused",
      "status.tampered",
      "report.emitted",
    ]);
    expect(dataOf(log, "result.refused")).toEqual([{ attempt: 3, artifacts: ["second"], reason: "RUN_ENDED" }]);
    expect(dataOf(log, "decision.refused").map(({ decision, by }) => [decision, by])).toEqual([["answer", "Bob"], ["abort", "Cleo"]]);
    const last = (await storedReports(project.dir, log[0]?.run ?? "")).at(-1);
    expect(last?.bytes).toBe(frozen.toString("utf8"));
    expect(last?.seq).toBe(log[end + 1]?.seq);
  });
});
