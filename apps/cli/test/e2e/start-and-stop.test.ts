import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { deriveState } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { listTree } from "../support/list-tree.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { withoutSidecars } from "./support/without-sidecars.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog, readReport } from "./support/run-facts.ts";

const LATER = madeByPawl("guide", "code", "decision");

describe("a run that was stopped", () => {
  it("4.2.1#2: keeps what is closed, refuses another plan, and goes on where it was with SIGTERM's attempt uncharged", async () => {
    const rig = await startAgentRig();
    const plan = quickPlan({ command: rig.command, changes: madeByPawl("design", "code", "decision") });
    const project = projectForTest({ plan });
    const run = project.start(["run"]);
    await rig.next();
    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5, signal: null });
    const stopped = readReport(project);
    expect(deriveState(stopped)).toBe("RUNNING");
    expect(stopped).toMatchObject({ current_stage: "B", overall_progress_percent: 20 });
    const closure = (await readArtifacts(project))["design"];

    project.writePlan(quickPlan({ command: rig.command, changes: { ...madeByPawl("design", "code", "decision"), guide: { gate: { checks: [{ run: ["true"] }] } } } }));
    const before = withoutSidecars(listTree(project.dir));
    for (const args of [["run"], ["run", "--new"]]) {
      const refused = await project.pawl(args);
      expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
      expect(refused.stderr).toMatch(args.length === 1 ? /^error PLAN_CHANGED: .*pawl\.yaml: /m : /^error RUN_UNFINISHED: .*ledger\.db: /m);
    }
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);

    project.writePlan(plan);
    const again = project.start(["run"]);
    const agent = await rig.next();
    expect(agent.assignment).toMatchObject({ attempt: 3, artifacts: [{ id: "guide", lastFailure: null, lastGate: null }] });
    await agent.write("docs/guide.md", "done\n");
    await agent.exit(0);
    expect(await again.ended).toMatchObject({ exitCode: 0 });
    const events = await readLog(project);
    expect(dataOf(events, "attempt.ended").filter(({ attempt }) => attempt === 2)).toMatchObject([{ outcome: "cancelled", reason: "INTERRUPTED" }]);
    expect(dataOf(events, "artifact.retried")).toMatchObject([{ artifact: "guide", attempt: 2, charged: false }]);
    expect(dataOf(events, "artifact.closed", "design")).toHaveLength(1);
    expect((await readArtifacts(project))["design"]).toEqual(closure);
  });
});

describe("a ledger in which one byte was changed", () => {
  it("9#1 9#2: exits 7 for whatever would write, and nothing is written", async () => {
    const project = projectForTest({ plan: quickPlan({ command: ["false"], changes: LATER, limits: { attempts: 1 } }) });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
    const database = new DatabaseSync(join(project.dir, ".pawl", "ledger.db"));
    const triggers = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as { readonly name: string }[];
    for (const { name } of triggers) database.exec(`DROP TRIGGER "${name}"`);
    // What it says now would fit as well; the hash alone tells.
    const { changes } = database.prepare("UPDATE event SET data = replace(data, '\"default\"', '\"defaulT\"') WHERE type = 'attempt.started'").run();
    expect(changes).toBe(1);
    database.close();
    const before = withoutSidecars(listTree(project.dir));
    for (const args of [["run"], ["answer", "docs/design.md", "ABORT"], ["abort", "--yes"], ["run", "--new"]]) {
      const { exitCode, stdout, stderr } = await project.pawl(args);
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 7, stdout: "" });
      expect(stderr).toMatch(/^error LEDGER_BROKEN: .*ledger\.db: event \d+\b/m);
    }
    expect(withoutSidecars(listTree(project.dir))).toEqual(before);
  });
});
