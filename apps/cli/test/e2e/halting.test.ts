import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

import { event } from "@pawl/pipeline";
import { describe, expect, it, vi } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import type { RiggedAgent } from "../support/agent-rig.ts";
import { listTree } from "../support/list-tree.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { processesIn } from "../support/processes.ts";
import { appendToLedger } from "./support/foreign-writer.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog } from "./support/run-facts.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";

const LATER = madeByPawl("guide", "code", "decision");

describe("a violation while agents and gates are at work", () => {
  it("9#1 9.1#3: halts at once: every process has ended, and the right report is back, before anything goes on", async () => {
    const rig = await startAgentRig();
    const project = projectForTest();
    const started = join(project.root, "gate-started");
    const checks = [{ run: ["sh", "-c", `touch '${started}'; exec sleep 600`] }];
    const gated = { ...plannedArtifact("gated", "A", "docs/gated.md"), gate: { checks } };
    project.writePlan(quickPlan({ command: rig.command, changes: LATER, more: [gated] }));
    const run = project.start(["run"]);
    const agents = [await rig.next(), await rig.next()];
    const [worker, other] = agents.toSorted((left) => (left.assignment.artifacts[0]?.id === "design" ? -1 : 1)) as [RiggedAgent, RiggedAgent];
    await other.write("docs/gated.md", "done\n");
    await other.exit(0);
    await vi.waitUntil(() => existsSync(started), { timeout: 30_000, interval: 20 });
    // Only SIGKILL ends it, so that a halt which does not wait for its end is seen.
    await worker.ignoreSignal("SIGTERM");
    rmSync(join(project.dir, "progress", "status.json"));
    await run.stderrMatches(/status\.tampered/);
    const left = processesIn(project.root).filter(({ pid, command }) => pid === worker.pid || command.startsWith("sleep"));
    expect(left).toEqual([]);
    expect(await project.pawl(["status"])).toMatchObject({ exitCode: 0 });
    await worker.gone;
    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5 });
    const log = await readLog(project);
    const before = log.slice(0, log.findIndex(({ type }) => type === "status.tampered"));
    expect(dataOf(before, "attempt.started")).toHaveLength(2);
    expect(dataOf(before, "attempt.ended")).toEqual([]);
  });
});

describe("an event that another hand chained to the ledger and that does not fit it", () => {
  it("8#2 9#1 9#2: a stage entered with an artifact open: exit code 7 for whatever would write, and ledger and report are kept as they are", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: LATER, limits: { attempts: 1 } }) });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    await appendToLedger(project.dir, [event("stage.entered", { stage: "B" })]);
    const before = withoutSidecars(listTree(project.dir));
    for (const args of [["run"], ["answer", "docs/design.md", "RETRY"], ["abort", "--yes"], ["run", "--new"]]) {
      const { exitCode, stdout, stderr } = await project.pawl(args);
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 7, stdout: "" });
      expect(stderr).toMatch(/^error LEDGER_BROKEN: .*ledger\.db: event \d+ does not fit: stage A has 0 of 1 required artifacts closed\nhint: Nothing was written\./m);
    }
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
  });
});
