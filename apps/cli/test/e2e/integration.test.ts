import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog } from "./support/run-facts.ts";

const LATER = madeByPawl("guide", "code", "decision");

describe("the merge queue", () => {
  it("2.0.1#2 8#2: refuses MERGE_CONFLICT, and BREAKS_CLOSED at a stage's end, and tells the next attempt why", async () => {
    const rig = await startAgentRig();
    // Both may write the shared file; the gate of the first depends on it.
    const first = { writes: ["shared.txt"], inputs: ["**"], gate: { checks: [{ run: ["sh", "-c", "grep -q done docs/design.md && ! grep -q broken shared.txt"] }] } };
    const second = { id: "second", stage: "A", location: "docs/second.md", writes: ["shared.txt"], gate: { checks: [{ run: ["grep", "-q", "done", "docs/second.md"] }] } };
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: { ...LATER, design: first }, more: [second] }) });
    const run = project.start(["run"]);
    const both = [await rig.next(), await rig.next()];
    const at = (location: string) => both.find((agent) => agent.assignment.artifacts[0]?.location === location)!;

    await at("docs/design.md").write("shared.txt", "one\n");
    await at("docs/design.md").write("docs/design.md", "done\n");
    await at("docs/design.md").exit(0);
    await run.stderrMatches(/artifact\.closed +design/);
    await at("docs/second.md").write("shared.txt", "two\n");
    await at("docs/second.md").write("docs/second.md", "done\n");
    await at("docs/second.md").exit(0);

    const afterConflict = await rig.next();
    expect(afterConflict.assignment.artifacts).toMatchObject([{ id: "second", lastGate: { verdict: "FAIL", reason: "MERGE_CONFLICT" } }]);
    await afterConflict.write("shared.txt", "broken\n");
    await afterConflict.write("docs/second.md", "done\n");
    await afterConflict.exit(0);

    const afterBreaking = await rig.next();
    expect(afterBreaking.assignment.artifacts).toMatchObject([{ id: "second", lastGate: { verdict: "FAIL", reason: "BREAKS_CLOSED" } }]);
    await afterBreaking.write("docs/second.md", "done\n");
    await afterBreaking.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });

    const events = await readLog(project);
    expect(dataOf(events, "artifact.retried", "second").map(({ reason, charged }) => [reason, charged])).toEqual([
      ["MERGE_CONFLICT", true],
      ["BREAKS_CLOSED", true],
    ]);
    const exits = dataOf(events, "gate.finished", "design").filter(({ purpose }) => purpose !== "candidate");
    expect(exits.map(({ purpose, verdict }) => [purpose, verdict]).slice(0, 3)).toEqual([
      ["stage-exit", "FAIL"],
      ["head", "PASS"],
      ["stage-exit", "PASS"],
    ]);
    expect(dataOf(events, "artifact.invalidated")).toEqual([]);
    expect(project.git("show", "main:shared.txt")).toBe("one\n");
    const commits = Object.values(await readArtifacts(project)).map(({ commit }) => commit);
    expect(new Set(commits).size).toBe(commits.length);
  });

  it("closes on a moved head without running the gate again where nothing that its inputs name has changed", async () => {
    const rig = await startAgentRig();
    const project = projectForTest();
    const [started, go] = [join(project.root, "gate-started"), join(project.root, "go")];
    const script = `touch '${started}'; while ! test -f '${go}'; do sleep 0.02; done; grep -q done docs/design.md`;
    const first = { inputs: ["docs/design.md"], gate: { control: "none", checks: [{ run: ["sh", "-c", script] }] } };
    const second = { id: "second", stage: "A", location: "docs/second.md", gate: { checks: [{ run: ["grep", "-q", "done", "docs/second.md"] }] } };
    project.writePlan(quickPlan({ command: rig.command, changes: { ...LATER, design: first }, more: [second] }));
    const run = project.start(["run"]);
    const both = [await rig.next(), await rig.next()].toSorted((left) => (left.assignment.artifacts[0]?.id === "design" ? -1 : 1));
    for (const agent of both) await agent.write(agent.assignment.artifacts[0]?.location ?? "", "done\n");
    await both[0]?.exit(0);
    await vi.waitUntil(() => existsSync(started), { timeout: 30_000, interval: 20 });
    await both[1]?.exit(0);
    await run.stderrMatches(/artifact\.closed +second/);
    writeFileSync(go, "");
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const gates = dataOf(await readLog(project, "--type", "gate.finished"), "gate.finished", "design");
    expect(gates.map(({ purpose, verdict }) => [purpose, verdict])).toEqual([["candidate", "PASS"]]);
    const closed = (await readArtifacts(project))["design"];
    expect(closed?.commit).not.toBe(gates[0]?.commit);
    expect(project.git("show", `${closed?.commit}:docs/second.md`)).toBe("done\n");
  });

  it("does not close two candidates that pass alone and break together", async () => {
    const rig = await startAgentRig();
    const project = projectForTest();
    const [started, go] = [join(project.root, "gate-started"), join(project.root, "go")];
    // Held while it looks at the tree without the other; it may not stand beside the other.
    const script = `touch '${started}'; while ! test -f '${go}'; do sleep 0.02; done; test ! -e docs/second.md && grep -q done docs/design.md`;
    const first = { inputs: ["**"], gate: { checks: [{ run: ["sh", "-c", script] }] } };
    const second = { id: "second", stage: "A", location: "docs/second.md", gate: { checks: [{ run: ["grep", "-q", "done", "docs/second.md"] }] } };
    project.writePlan(quickPlan({ command: rig.command, changes: { ...LATER, design: first }, more: [second], limits: { attempts: 1 } }));
    const run = project.start(["run"]);
    const both = [await rig.next(), await rig.next()].toSorted((left) => (left.assignment.artifacts[0]?.id === "design" ? -1 : 1));
    for (const agent of both) await agent.write(agent.assignment.artifacts[0]?.location ?? "", "done\n");
    await both[0]?.exit(0);
    await vi.waitUntil(() => existsSync(started), { timeout: 30_000, interval: 20 });
    await both[1]?.exit(0);
    await run.stderrMatches(/artifact\.closed +second/);
    writeFileSync(go, "");
    expect(await run.ended).toMatchObject({ exitCode: 3 });
    const gates = dataOf(await readLog(project, "--type", "gate.finished"), "gate.finished", "design");
    expect(gates.map(({ purpose, verdict, reason }) => [purpose, verdict, reason])).toEqual([
      ["candidate", "PASS", "OK"],
      ["integration", "FAIL", "CHECK_FAILED"],
    ]);
    const artifacts = await readArtifacts(project);
    expect([artifacts["design"], artifacts["second"]]).toMatchObject([{ phase: "parked" }, { phase: "closed" }]);
  });
});
