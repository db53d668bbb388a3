import { rmSync } from "node:fs";
import { join } from "node:path";

import { deriveState } from "@pawl/contract";
import { expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { readReport } from "./support/run-facts.ts";

it("4.6#2: with an issue of every kind at once a run starts attempts, runs gates, closes, enters stages, and completes", async () => {
  const rig = await startAgentRig();
  const more = [{ ...plannedArtifact("nice", "A", "docs/nice.md"), optional: true, requires: { files: ["wish.txt"] } }];
  const changes = madeByPawl("guide", "decision");
  const plan = quickPlan({ command: rig.command, changes, more, limits: { silence: "1s" } });
  const project = projectForTest({ plan, files: { "kept.txt": "kept\n" } });
  const run = project.start(["run"]);
  const first = await rig.next();
  project.write("kept.txt", "changed\n");
  project.git("commit", "--quiet", "--all", "--message=By hand");
  await run.stderrMatches(/branch\.foreign_commit/);
  rmSync(join(project.dir, "progress", "status.json"));
  await first.gone;
  const design = await rig.next();
  await run.stderrMatches(/status\.tampered[^]*silence\.expired/);

  const report = readReport(project);
  expect(deriveState(report)).toBe("RUNNING");
  expect(report).toMatchObject({ current_stage: "A", current_task: "Generate docs/design.md" });
  const codes = report.issues.map((issue) => issue.split(" ")[0]);
  expect(codes).toEqual(["PARKED", "FOREIGN_COMMIT", "STATUS_TAMPERED", "NO_PROGRESS"]);

  await design.write("docs/design.md", "done\n");
  await design.exit(0);
  const code = await rig.next();
  const later = readReport(project);
  expect(later).toMatchObject({ current_stage: "C", overall_progress_percent: 45, current_task: "Generate src/code.txt" });
  expect(later.issues).toEqual(expect.arrayContaining([expect.stringMatching(/^STATUS_TAMPERED /)]));
  await code.write("src/code.txt", "done\n");
  await code.exit(0);
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  expect(deriveState(readReport(project))).toBe("COMPLETED");
});
