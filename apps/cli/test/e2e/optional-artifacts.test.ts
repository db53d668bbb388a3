import { expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { readArtifacts, readReport } from "./support/run-facts.ts";

it("6.1#2 4.5#2: optional artifacts never count, are never the current task, ask nothing, and are cancelled at their stage's end", async () => {
  const rig = await startAgentRig();
  const more = [
    { ...plannedArtifact("closes", "A", "docs/closes.md"), optional: true, priority: 9 },
    { ...plannedArtifact("lasts", "A", "docs/lasts.md"), optional: true },
    { ...plannedArtifact("asks", "A", "docs/asks.md"), optional: true, requires: { files: ["never-there.txt"] } },
  ];
  const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision"), more }) });
  const run = project.start(["run"]);
  const agents = [await rig.next(), await rig.next(), await rig.next()];
  const at = (id: string) => agents.find((agent) => agent.assignment.artifacts[0]?.id === id)!;
  await at("closes").write("docs/closes.md", "done\n");
  await at("closes").exit(0);
  await run.stderrMatches(/artifact\.closed +closes/);
  expect(readReport(project)).toMatchObject({
    current_stage: "A",
    overall_progress_percent: 0,
    stage_progress_percent: 0,
    last_completed_artifact: "NONE",
    current_task: "Generate docs/design.md",
    blocking_questions: [],
    issues: ["PARKED artifact=docs/asks.md reason=REQUIREMENT_MISSING"],
  });

  await at("design").write("docs/design.md", "done\n");
  await at("design").exit(0);
  await at("lasts").gone;
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  expect(readReport(project)).toMatchObject({ overall_progress_percent: 100, issues: [], last_completed_artifact: "docs/decision.md" });
  const artifacts = await readArtifacts(project);
  expect([artifacts["closes"], artifacts["lasts"], artifacts["asks"]]).toMatchObject([
    { phase: "closed" },
    { phase: "cancelled", failures: 0, commit: null },
    { phase: "cancelled", commit: null },
  ]);
});
