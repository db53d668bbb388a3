import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import type { AgentRig, RiggedAgent } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog, readReport, runLogged } from "./support/run-facts.ts";

const LATER = madeByPawl("guide", "code", "decision");

async function next(rig: AgentRig, id: string): Promise<RiggedAgent> {
  const agent = await rig.next();
  expect(agent.assignment.artifacts).toMatchObject([{ id }]);
  return agent;
}

async function endedAttempts(project: Project): Promise<ReturnType<typeof dataOf>> {
  return dataOf(await readLog(project, "--type", "attempt.ended"), "attempt.ended");
}

/** Everything below a folder of the quarantine, by path. */
function quarantined(project: Project, attempt: unknown): Readonly<Record<string, string>> {
  const quarantine = join(project.dir, ".pawl", "quarantine");
  const name = readdirSync(quarantine).find((one) => one.endsWith(`-attempt-${String(attempt)}`));
  if (name === undefined) return {};
  const folder = join(quarantine, name);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

describe("in place", () => {
  it("reaches COMPLETED in a folder that is no git repository, and makes none of it", async () => {
    const project = projectForTest({ isRepository: false, files: { "kept.txt": "kept\n" } });
    project.writePlan(quickPlan({ command: writeAgent(project), changes: madeByPawl("guide", "code") }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);
    expect(dataOf(events, "run.started")).toMatchObject([{ mode: "in-place", branch: null }]);
    expect(readReport(project)).toMatchObject({ overall_progress_percent: 100 });
    expect(project.read("docs/decision.md").toString("utf8")).toBe("done\n");
    expect(existsSync(join(project.dir, ".git"))).toBe(false);
  });

  it("parks what cannot be started, and makes the rest", async () => {
    const project = projectForTest({ isRepository: false });
    const absent = { ...plannedArtifact("absent", "A", "docs/absent.md"), agent: undefined, run: ["./pawl-test-no-such-program"] };
    const design = { agent: undefined, run: ["sh", "-c", "mkdir -p docs && echo done > docs/design.md"] };
    project.writePlan(quickPlan({ command: ["./pawl-test-no-such-agent"], changes: { design }, more: [absent], limits: { attempts: 1 } }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "artifact.parked", "absent")).toMatchObject([{ reason: "NOT_STARTED" }]);
    expect(dataOf(events, "artifact.closed", "design")).toHaveLength(1);
  });

  it("runs attempts at once only where their writes are disjoint, and takes back what a failed one left", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "docs/design.md": "old\n", "shared/list.txt": "old\n" } });
    const shared = { writes: ["shared/**"] };
    const more = [
      { ...plannedArtifact("one", "A", "docs/one.md"), ...shared, priority: 2 },
      { ...plannedArtifact("two", "A", "docs/two.md"), ...shared, priority: 1 },
    ];
    // Without a backoff nothing else can come first while one waits for its next attempt.
    const limits = { agents: 3, backoff: "0ms" };
    const changes = { ...LATER, design: { priority: 3, gate: { checks: [{ run: ["grep", "-q", "done", "docs/design.md"] }] } } };
    project.writePlan(quickPlan({ command: rig.command, top: { mode: "in-place" }, changes, more, limits }));
    const run = project.start(["run"]);
    const atOnce = [await rig.next(), await rig.next()].toSorted((left) => (left.assignment.artifacts[0]?.id === "design" ? -1 : 1));
    const [design, one] = atOnce as [RiggedAgent, RiggedAgent];
    expect([design, one].map((agent) => [agent.folder, agent.assignment.artifacts[0]?.id])).toEqual([
      [project.dir, "design"],
      [project.dir, "one"],
    ]);
    const { attempts } = JSON.parse((await project.pawl(["ps", "--json"])).stdout) as { readonly attempts: readonly { readonly artifacts: readonly string[] }[] };
    expect(new Set(attempts.map(({ artifacts }) => artifacts[0]))).toEqual(new Set(["design", "one"]));

    // Fails: what it changed goes to quarantine, what the other one wrote stays.
    await one.write("shared/list.txt", "one\n");
    await design.write("docs/design.md", "half\n");
    await design.exit(1);
    const again = await next(rig, "design");
    expect(project.read("docs/design.md").toString("utf8")).toBe("old\n");
    expect(project.read("shared/list.txt").toString("utf8")).toBe("one\n");
    const failed = (await endedAttempts(project)).find(({ reason }) => reason === "EXIT_NONZERO");
    expect(quarantined(project, failed?.["attempt"])).toEqual({ "docs/design.md": "half\n" });

    // A change that belongs to nobody fails both.
    project.write("stray.txt", "stray\n");
    await again.write("docs/design.md", "done\n");
    await again.exit(0);
    await one.gone;
    const third = [await rig.next(), await rig.next()].toSorted((left) => (left.assignment.artifacts[0]?.id === "design" ? -1 : 1));
    expect(third.map((agent) => agent.assignment.artifacts[0]?.id)).toEqual(["design", "one"]);
    expect((await endedAttempts(project)).map(({ outcome, reason }) => [outcome, reason])).toEqual([
      // What was there before was gated first.
      ["failed", "REFUSED"],
      ["failed", "EXIT_NONZERO"],
      ["failed", "STRAY_CHANGES"],
      ["failed", "STRAY_CHANGES"],
    ]);
    expect(project.read("shared/list.txt").toString("utf8")).toBe("old\n");
    for (const agent of third) {
      await agent.write(agent.assignment.artifacts[0]?.location ?? "", "done\n");
      await agent.exit(0);
    }
    const last = await next(rig, "two");
    await last.write("docs/two.md", "done\n");
    await last.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
  });
});
