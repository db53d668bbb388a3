import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { deriveState } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { storedReports, wrongReports } from "../demo/support/stored-reports.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog, readReport } from "./support/run-facts.ts";

const DIES = fileURLToPath(new URL("fixtures/dies-in-rollback.mjs", import.meta.url));

/** A run with design and guide closed, stopped while an agent was at work on code. */
async function stoppedInStageC(options: { readonly isRepository?: boolean; readonly mode?: string } = {}): Promise<Project> {
  const rig = await startAgentRig();
  const top = options.mode === undefined ? {} : { mode: options.mode };
  const plan = quickPlan({ command: rig.command, changes: madeByPawl("design", "guide", "decision"), top });
  const project = projectForTest({ plan, isRepository: options.isRepository ?? true });
  const run = project.start(["run"]);
  await rig.next();
  run.child.kill("SIGTERM");
  expect(await run.ended).toMatchObject({ exitCode: 5 });
  expect(readReport(project)).toMatchObject({ current_stage: "C", overall_progress_percent: 45 });
  return project;
}

describe("pawl rollback of a closed artifact", () => {
  it("6.3#1 6.3#2 2.2#1: with an orchestrator at work, lowers the percentages at once with its cause, and what rests on it follows", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: madeByPawl("guide", "decision") }) });
    const run = project.start(["run"]);
    const design = await rig.next();
    await design.write("docs/design.md", "done\n");
    await design.exit(0);
    const code = await rig.next();
    expect(readReport(project)).toMatchObject({ current_stage: "C", overall_progress_percent: 45 });
    const closed = (await readArtifacts(project))["design"]?.commit ?? "";
    const before = project.git("rev-list", "HEAD").trim().split("\n");

    const done = await project.pawl(["rollback", "--yes", "docs/design.md", "--by", "Ada", "--why", "wrong approach"]);
    expect(done).toMatchObject({ exitCode: 0, stdout: "docs/design.md: rolled back, recorded for Ada.\n" });
    const head = project.git("rev-parse", "HEAD").trim();
    const report = readReport(project);
    expect(deriveState(report)).toBe("RUNNING");
    expect(report).toMatchObject({
      current_stage: "A",
      overall_progress_percent: 0,
      stage_progress_percent: 0,
      last_completed_artifact: "NONE",
      issues: [`INVALIDATED artifact=docs/design.md cause=ROLLED_BACK trigger=${head}`],
    });
    await code.gone;
    // History only grew, by a commit that reverts.
    expect(project.git("rev-list", "HEAD").trim().split("\n").slice(1)).toEqual(before);
    expect(project.git("show", "--format=%s%n%(trailers:key=Pawl-Reverts,valueonly)", "--name-status", "HEAD")).toMatch(
      new RegExp(`^Revert ${closed.slice(0, 12)}\n${closed}\n\n+D\tdocs/design\\.md\n$`),
    );
    expect(existsSync(join(project.dir, "docs/design.md"))).toBe(false);

    const again = await rig.next();
    expect(again.assignment.artifacts).toMatchObject([{ id: "design" }]);
    await again.write("docs/design.md", "done better\n");
    await again.exit(0);
    const last = await rig.next();
    await last.write("src/code.txt", "done\n");
    await last.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const events = await readLog(project);
    expect(wrongReports(events, await storedReports(project.dir, events[0]?.run ?? ""))).toEqual([]);
    expect(dataOf(events, "artifact.invalidated").map(({ artifact, cause }) => [artifact, cause])).toEqual([
      ["design", "ROLLED_BACK"],
      ["guide", "NEEDS_INVALIDATED"],
    ]);
    expect(dataOf(events, "rollback.prepared")).toMatchObject([{ targets: ["docs/design.md"], by: "Ada", why: "wrong approach" }]);
    // The guide's bytes were still there: gated first, and closed without another attempt at it.
    expect(dataOf(events, "attempt.started").filter(({ artifacts }) => String(artifacts) === "guide").map(({ kind }) => kind)).toEqual(["run", "gate-first"]);
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["rollback", "--yes", "design"])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^error RUN_ENDED: /) });
    expect(dataOf(await readLog(project), "decision.refused")).toMatchObject([{ decision: "rollback", targets: ["design"] }]);
  });

  it("in place takes the files back too, and refuses to overwrite what somebody changed", async () => {
    const project = await stoppedInStageC({ isRepository: false });
    project.write("docs/guide.md", "mine\n");
    const refused = await project.pawl(["rollback", "--yes", "guide"]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error ROLLBACK_CONFLICT: .*"docs\/guide\.md"/) });
    expect(project.read("docs/guide.md").toString("utf8")).toBe("mine\n");
    expect(await readArtifacts(project)).toMatchObject({ guide: { phase: "closed" } });

    project.write("docs/guide.md", "done\n");
    expect(await project.pawl(["rollback", "--yes", "guide"])).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(project.dir, "docs/guide.md"))).toBe(false);
    expect(project.read("docs/design.md").toString("utf8")).toBe("done\n");
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 20 });
  });

  it("changes nothing where there is no such artifact, nothing of it, or no such commit", async () => {
    const project = await stoppedInStageC();
    const head = project.git("rev-parse", "HEAD");
    const refused = [];
    for (const target of ["nothing", "code", "0123456789abcdef"]) refused.push(await project.pawl(["rollback", "--yes", target]));
    expect(refused.map(({ exitCode, stdout, stderr }) => [exitCode, stdout, stderr.split(":")[0]])).toEqual([
      [2, "", "error ARTIFACT_UNKNOWN"],
      [2, "", "error NOTHING_TO_ROLL_BACK"],
      [2, "", "error COMMIT_UNKNOWN"],
    ]);
    expect(project.git("rev-parse", "HEAD")).toBe(head);
  });

  it("changes nothing where a later commit changed the same, unless that one is taken back too", async () => {
    const project = await stoppedInStageC();
    const closed = (await readArtifacts(project))["guide"]?.commit ?? "";
    project.write("docs/guide.md", "done by hand\n");
    project.git("commit", "--quiet", "--all", "--message=By hand");
    const later = project.git("rev-parse", "HEAD").trim();
    const refused = await project.pawl(["rollback", "--yes", closed.slice(0, 10)]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error ROLLBACK_CONFLICT: .*"docs\/guide\.md"/) });
    expect(project.git("rev-parse", "HEAD").trim()).toBe(later);
    expect(project.git("status", "--porcelain", "docs")).toBe("");

    expect(await project.pawl(["rollback", "--yes", closed, later.slice(0, 12)])).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(project.dir, "docs/guide.md"))).toBe(false);
    expect(project.git("rev-list", "--count", `${later}..HEAD`).trim()).toBe("2");
  });

  it.each(["before the branch moves", "after the branch moved"])("is executed by the next start when it was killed %s", async (when) => {
    const project = await stoppedInStageC();
    const env = { ...project.env, PAWL_TEST_DIES: when };
    const killed = await project.pawl(["rollback", "--yes", "guide", "--by", "Ada"], { nodeArgs: ["--import", DIES], env });
    expect(killed.signal).toBe("SIGKILL");
    expect(readReport(project)).toMatchObject({ current_stage: "C", overall_progress_percent: 45 });
    expect(await project.pawl(["pause"])).toMatchObject({ exitCode: 0 });
    expect(readReport(project)).toMatchObject({ current_stage: "B", overall_progress_percent: 20 });
    expect(existsSync(join(project.dir, "docs/guide.md"))).toBe(false);
    const events = await readLog(project);
    expect(events.map(({ type }) => type).filter((type) => type.startsWith("rollback."))).toEqual(["rollback.prepared", "rollback.executed"]);
    expect(dataOf(events, "branch.foreign_commit")).toEqual([]);
  });
});

describe("pawl reopen", () => {
  it("6.3#1 6.3#2: gives up the closures of a stage and later ones; what is there is gated again without an agent", async () => {
    const project = await stoppedInStageC();
    const early = await project.pawl(["reopen", "D"]);
    expect(early).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error NOTHING_TO_REOPEN: /) });
    expect(await project.pawl(["reopen", "A", "--by", "Ada", "--why", "new terms"])).toMatchObject({ exitCode: 0, stdout: "Stage A is reopened, recorded for Ada.\n" });
    const head = project.git("rev-parse", "HEAD").trim();
    expect(readReport(project)).toMatchObject({
      current_stage: "A",
      overall_progress_percent: 0,
      next_step: "Verify docs/design.md",
      issues: [`INVALIDATED artifact=docs/design.md cause=REOPENED trigger=${head}`],
    });
    const run = project.start(["run"]);
    await run.stderrMatches(/artifact\.closed +guide/);
    await run.stderrMatches(/stage\.entered +C/);
    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5 });
    const events = await readLog(project);
    expect(dataOf(events, "stage.reopen_ordered")).toEqual([{ stage: "A", by: "Ada", why: "new terms" }]);
    expect(dataOf(events, "stage.reopened")).toEqual([{ stage: "A", cause: "REOPENED", trigger: "design" }]);
    const later = events.slice(events.findIndex(({ type }) => type === "stage.reopened"));
    expect(dataOf(later, "attempt.started").map(({ kind }) => kind).slice(0, 2)).toEqual(["gate-first", "gate-first"]);
    expect(wrongReports(events, await storedReports(project.dir, events[0]?.run ?? ""))).toEqual([]);
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });
});
