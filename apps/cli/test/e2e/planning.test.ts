import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { DOES_ITS_WORK, writeAgent } from "../support/scripted-agent.ts";

const ARTIFACTS = [
  plannedArtifact("design", "A", "docs/design.md"),
  plannedArtifact("guide", "B", "docs/guide.md"),
  plannedArtifact("code", "C", "src/code.txt"),
  plannedArtifact("decision", "D", "docs/decision.md"),
];

/** Plans wrongly, then rightly once it was told why; works on what is planned otherwise. */
const PLANS_AND_WORKS = `
if (id !== "plan") { ${DOES_ITS_WORK} return; }
const told = assignment.artifacts[0].lastGate;
const artifacts = ${JSON.stringify(ARTIFACTS)};
if (told === null) artifacts.pop();
else if (!/^pawl.yaml:\\d+:\\d+: STAGE_WITHOUT_REQUIRED: /m.test(told.outputTail)) process.exit(9);
fs.writeFileSync(location, fs.readFileSync(location, "utf8").replace(/^artifacts:[^]*/m, "artifacts: " + JSON.stringify(artifacts) + "\\n"));
`;

it("pawl plan: has a plan made and corrected, shows it as a difference, and adopts it on the user's word for the next run", async () => {
  const project = projectForTest({ files: { "SPEC.md": "# Four documents\n" } });
  const command = JSON.stringify(writeAgent(project, PLANS_AND_WORKS));
  const planned = await project.pawl(["plan", "--from", "SPEC.md", "--command", command, "--strict"]);
  expect(planned.stderr).toMatch(/^attempt 1: PLAN_INVALID: STAGE_WITHOUT_REQUIRED: stage D .*\n {2}pawl\.yaml:\d+:\d+: STAGE_WITHOUT_REQUIRED: .*\n {2}pawl\.yaml:\d+:\d+: TOO_FEW_ARTIFACTS: .*\n {2}what it printed: .*\nattempt 2: a valid plan\n$/);
  expect(planned.stdout).toMatch(/^--- \/dev\/null\n\+\+\+ proposal\n@@ -0,0 \+1,\d+ @@\n\+# Plan for Pawl[^]*\n\+ code: src\/code\.txt, stage C\n/);
  expect(planned.exitCode).toBe(0);
  const digest = /--adopt ([0-9a-f]{12})`/.exec(planned.stdout)?.[1] ?? "";
  expect(await project.pawl(["check"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("PLAN_MISSING") });
  expect(await project.pawl(["plan", "--adopt", "00000000"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("error PROPOSAL_MISSING: ") });
  const ahead = await project.pawl(["plan", "--adopt", digest, "--dry-run"]);
  expect(ahead).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^--- \/dev\/null\n[^]*\nwould write {2}.*pawl\.yaml, 4 artifacts\nNothing was changed\.\n$/) });
  expect(existsSync(join(project.dir, "pawl.yaml"))).toBe(false);
  expect(await project.pawl(["plan", "--adopt", digest])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("pawl.yaml is the proposal now: 4 artifacts.") });
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  const again = await project.pawl(["plan", "--from", "SPEC.md", "--attempts", "1", "--min", "5", "--json"]);
  expect(again.exitCode).toBe(2);
  expect(JSON.parse(again.stdout)).toMatchObject({ end: "refused", attempts: [{ attempt: 1, reason: "PLAN_INVALID" }], proposal: null, written: null });
});

it("pawl plan: ends its agent and everything that it started when it is stopped", async () => {
  const rig = await startAgentRig();
  const project = projectForTest({ files: { "SPEC.md": "# Four documents\n" } });
  writeFileSync(join(project.dir, "pawl.yaml"), JSON.stringify({ contract: "1", agents: { planner: { command: rig.command } } }));
  const planning = project.start(["plan", "--from", "SPEC.md", "--agent", "planner"]);
  const agent = await rig.next();
  await agent.startStubborn();
  planning.child.kill("SIGINT");
  await agent.gone;
  expect(await planning.ended).toMatchObject({ exitCode: 130, stdout: expect.stringContaining("No plan: stopped after 1 attempts.") });
});
