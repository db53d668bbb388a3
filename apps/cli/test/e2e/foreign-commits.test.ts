import { describe, expect, it } from "vitest";

import { storedReports, wrongReports } from "../demo/support/stored-reports.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import type { AgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import type { LoggedEvent } from "../support/parse-ndjson.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport } from "./support/run-facts.ts";

/** Lets the next agent, which must be at work on this location, produce it. */
async function produce(rig: AgentRig, location: string): Promise<void> {
  const agent = await rig.next();
  expect(agent.assignment.artifacts).toMatchObject([{ location }]);
  await agent.write(location, "done\n");
  await agent.exit(0);
}

function commit(project: Project, path: string, content: string, message: string): string {
  project.write(path, content);
  project.git("add", "--", path);
  project.git("commit", "--quiet", `--message=${message}`);
  return project.git("rev-parse", "HEAD").trim();
}

const gatesOf = (events: readonly LoggedEvent[]): readonly (readonly unknown[])[] =>
  dataOf(events, "gate.finished", "design").map(({ purpose, verdict }) => [purpose, verdict]);

describe("somebody's own commit on the branch during a run", () => {
  it("2#5 6.3#2 2.2#1: is kept and reported, and what it touches is gated again", async () => {
    const rig = await startAgentRig();
    const changes = { ...madeByPawl("code", "decision"), design: { writes: ["docs/notes/**"] } };
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes }) });
    const run = project.start(["run"]);
    await produce(rig, "docs/design.md");
    const guide = await rig.next();
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 20, stage_progress_percent: 0 });

    const harmless = commit(project, "docs/notes/first.md", "a note\n", "A note");
    await run.stderrMatches(/artifact\.regated +design: PASS/);
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 20 });
    expect(readReport(project).issues).toEqual([`FOREIGN_COMMIT commit=${harmless} commits=1`]);
    await guide.write("docs/guide.md", "done\n");
    await guide.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });

    const events = await readLog(project);
    expect(wrongReports(events, await storedReports(project.dir, events[0]?.run ?? ""))).toEqual([]);
    expect(dataOf(events, "branch.foreign_commit")).toMatchObject([{ to: harmless, commits: [harmless] }]);
    expect(gatesOf(events)).toEqual([
      ["candidate", "PASS"],
      ["regate", "PASS"],
    ]);
    expect(dataOf(events, "artifact.invalidated")).toEqual([]);
    expect(project.git("rev-list", "main").split("\n")).toContain(harmless);
  });

  it("6.3#1 6.3#2 2#5: that changes what was closed takes the closure away until a gate has passed on it, and what it breaks is made again", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("code", "decision") }) });
    const run = project.start(["run"]);
    await produce(rig, "docs/design.md");
    const guide = await rig.next();

    const harmless = commit(project, "docs/design.md", "done, and better\n", "Better words");
    await guide.gone;
    await run.stderrMatches(/artifact\.invalidated +design: DRIFTED[^]*artifact\.closed +design/);
    const second = await rig.next();
    expect(second.assignment.artifacts).toMatchObject([{ location: "docs/guide.md" }]);
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 20, issues: [] });

    const breaking = commit(project, "docs/design.md", "broken\n", "Broken words");
    await second.gone;
    const design = await rig.next();
    expect(design.assignment.artifacts).toMatchObject([{ location: "docs/design.md" }]);
    const fallen = readReport(project);
    expect(fallen).toMatchObject({ current_stage: "A", overall_progress_percent: 0, stage_progress_percent: 0, last_completed_artifact: "NONE" });
    expect(fallen.issues).toContain(`INVALIDATED artifact=docs/design.md cause=DRIFTED trigger=${breaking}`);

    await design.write("docs/design.md", "done again\n");
    await design.exit(0);
    await produce(rig, "docs/guide.md");
    expect(await run.ended).toMatchObject({ exitCode: 0 });

    const events = await readLog(project);
    expect(wrongReports(events, await storedReports(project.dir, events[0]?.run ?? ""))).toEqual([]);
    expect(gatesOf(events)).toEqual([
      ["candidate", "PASS"],
      ["gate-first", "PASS"],
      ["gate-first", "FAIL"],
      ["candidate", "PASS"],
    ]);
    expect(dataOf(events, "stage.reopened")).toEqual([
      { stage: "A", cause: "DRIFTED", trigger: "design" },
      { stage: "A", cause: "DRIFTED", trigger: "design" },
    ]);
    expect(dataOf(events, "artifact.retried", "guide")).toMatchObject([
      { charged: false, reason: "LEASE_LOST" },
      { charged: false, reason: "LEASE_LOST" },
    ]);
    expect(project.git("rev-list", "main").split("\n")).toEqual(expect.arrayContaining([harmless, breaking]));
    expect(project.git("show", "main:docs/design.md")).toBe("done again\n");
  });

  it("4.4#1: a rewritten branch that drops a closed commit invalidates what that commit closed", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("code", "decision") }), files: { "kept.txt": "kept\n" } });
    const run = project.start(["run"]);
    await produce(rig, "docs/design.md");
    const guide = await rig.next();
    const start = project.git("rev-list", "--max-parents=0", "main").trim();
    project.git("reset", "--quiet", "--hard", start);
    await guide.gone;
    const again = await rig.next();
    expect(again.assignment.artifacts).toMatchObject([{ location: "docs/design.md" }]);
    expect(readReport(project)).toMatchObject({ current_stage: "A", overall_progress_percent: 0, last_completed_artifact: "NONE" });
    expect(readReport(project).issues).toContain(`INVALIDATED artifact=docs/design.md cause=COMMIT_LOST trigger=${start}`);
    await again.write("docs/design.md", "done again\n");
    await again.exit(0);
    await produce(rig, "docs/guide.md");
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const closed = dataOf(await readLog(project, "--type", "artifact.closed"), "artifact.closed", "design");
    expect(closed).toHaveLength(2);
    const [, last] = closed.map(({ closure }) => (closure as { readonly commit: string }).commit);
    expect(project.git("rev-list", "main").split("\n")).toContain(last);
  });
});
