import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { storedReports, wrongReports } from "../demo/support/stored-reports.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import type { AgentRig, RiggedAgent } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { LoggedEvent } from "../support/parse-ndjson.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

/** `design` must name the part once there is one; its gate depends on both. */
const NAMES_PART = "grep -q done docs/design.md && { test ! -e docs/part.md || grep -q part docs/design.md; }";
const design = {
  inputs: ["docs/design.md", "docs/part.md"],
  gate: { checks: [{ run: ["sh", "-c", NAMES_PART] }], control: "none" },
};
const more = [
  plannedArtifact("other", "A", "docs/other.md"),
  plannedArtifact("part", "A", "docs/part.md"),
  { ...plannedArtifact("rest", "A", "docs/rest.md"), needs: ["design"] },
];

/** Agents by the location that they work on; they come in no certain order. */
async function agentsOn(rig: AgentRig, ...locations: readonly string[]): Promise<Readonly<Record<string, RiggedAgent>>> {
  const agents: Record<string, RiggedAgent> = {};
  while (Object.keys(agents).length < locations.length) {
    const agent = await rig.next();
    agents[agent.assignment.artifacts[0]?.location ?? ""] = agent;
  }
  expect(Object.keys(agents).sort()).toEqual([...locations].sort());
  return agents;
}

async function produce(agent: RiggedAgent | undefined, location: string, content = "done\n"): Promise<void> {
  await agent?.write(location, content);
  await agent?.exit(0);
}

const gatesOf = (events: readonly LoggedEvent[], artifact: string): readonly (readonly unknown[])[] =>
  dataOf(events, "gate.finished", artifact).map(({ purpose, verdict }) => [purpose, verdict]);

it("6.3#1 6.3#2 2#5: a closure that breaks an earlier artifact's gate is found in the background: the fall shows at once with its cause, and the artifact is made anew", async () => {
  const rig = await startAgentRig();
  const changes = { ...madeByPawl("guide", "code", "decision"), design };
  const project = projectForTest({ plan: quickPlan({ command: rig.command, changes, more }) });
  const run = project.start(["run"]);
  const first = await agentsOn(rig, "docs/design.md", "docs/other.md", "docs/part.md");
  await produce(first["docs/design.md"], "docs/design.md");
  const { "docs/rest.md": rest } = await agentsOn(rig, "docs/rest.md");
  await produce(first["docs/other.md"], "docs/other.md");
  await run.stderrMatches(/artifact\.closed +other /);
  expect(readReport(project)).toMatchObject({ overall_progress_percent: 10, stage_progress_percent: 50 });

  await produce(first["docs/part.md"], "docs/part.md");
  await run.stderrMatches(/artifact\.invalidated/);
  await rest?.gone;
  const { "docs/design.md": again } = await agentsOn(rig, "docs/design.md");
  const head = project.git("rev-parse", "main").trim();
  const fallen = readReport(project);
  expect(fallen).toMatchObject({ current_stage: "A", overall_progress_percent: 10, stage_progress_percent: 50 });
  expect(fallen.issues).toEqual([`INVALIDATED artifact=docs/design.md cause=GATE_FAILED trigger=${head}`]);

  await produce(again, "docs/design.md", "done, with its part\n");
  await produce((await agentsOn(rig, "docs/rest.md"))["docs/rest.md"], "docs/rest.md");
  expect(await run.ended).toMatchObject({ exitCode: 0 });

  const events = await readLog(project);
  expect(wrongReports(events, await storedReports(project.dir, events[0]?.run ?? ""))).toEqual([]);
  expect(dataOf(events, "artifact.regate")).toEqual([{ artifact: "design", cause: "INPUTS_CHANGED", trigger: head }]);
  expect(gatesOf(events, "design")).toEqual([
    ["candidate", "PASS"],
    ["regate", "FAIL"],
    ["regate", "FAIL"],
    ["gate-first", "FAIL"],
    ["candidate", "PASS"],
  ]);
  // Their gates depend on nothing that anybody else changed.
  for (const untouched of ["other", "part"]) expect(gatesOf(events, untouched).filter(([purpose]) => purpose !== "integration")).toEqual([["candidate", "PASS"]]);
  expect(dataOf(events, "artifact.retried", "rest")).toMatchObject([{ charged: false, reason: "LEASE_LOST" }]);
});

it("with the ratio 0 nothing is gated again before the stage's end, where the same fault is found", async () => {
  const project = projectForTest();
  const command = writeAgent(project, 'write(location, fs.existsSync("docs/part.md") ? "done, with its part\\n" : "done\\n");');
  const limits = { regressionRatio: 0, agents: 1 };
  project.writePlan(quickPlan({ command, changes: { ...madeByPawl("guide", "code", "decision"), design }, more, limits }));
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  const events = await readLog(project);
  expect(dataOf(events, "artifact.regate")).toEqual([]);
  expect(gatesOf(events, "design").filter(([purpose]) => purpose !== "integration")).toEqual([
    ["candidate", "PASS"],
    ["stage-exit", "FAIL"],
    ["head", "FAIL"],
    ["gate-first", "FAIL"],
    ["candidate", "PASS"],
  ]);
});

it("6.2.1#2: a gate that is still at work in the background ends with the run", async () => {
  const rig = await startAgentRig();
  const project = projectForTest();
  const block = join(project.root, "block");
  const hangs = `grep -q done docs/design.md && if test -e '${block}'; then rm '${block}'; sleep 1000; fi`;
  const gate = { checks: [{ run: ["sh", "-c", hangs], timeout: "2h" }], control: "none" };
  const changes = { ...madeByPawl("guide", "code", "decision"), design: { ...design, gate } };
  project.writePlan(quickPlan({ command: rig.command, changes, more: more.slice(1) }));
  const run = project.start(["run"]);
  const agents = await agentsOn(rig, "docs/design.md", "docs/part.md");
  await produce(agents["docs/design.md"], "docs/design.md");
  const { "docs/rest.md": rest } = await agentsOn(rig, "docs/rest.md");
  project.write("../block", "");
  await produce(agents["docs/part.md"], "docs/part.md");
  await run.stderrMatches(/artifact\.regate +design/);
  await expect.poll(() => existsSync(block), { timeout: 60_000 }).toBe(false);
  await produce(rest, "docs/rest.md");
  expect(await run.ended).toMatchObject({ exitCode: 0 });
  rmSync(block, { force: true });
  const events = await readLog(project);
  expect(gatesOf(events, "design")).toEqual([
    ["candidate", "PASS"],
    ["stage-exit", "PASS"],
  ]);
  expect(events.at(-1)?.type).not.toBe("gate.finished");
});
