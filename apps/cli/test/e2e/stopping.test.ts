import { describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import type { RiggedAgent } from "../support/agent-rig.ts";
import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import type { LoggedEvent } from "../support/parse-ndjson.ts";
import { processesIn } from "../support/processes.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, readLog } from "./support/run-facts.ts";

/** What a stop may take at most, in milliseconds, by the ledger's clock. */
const STOP_LIMIT_MS = 10_000;

const LATER = madeByPawl("guide", "code", "decision");

describe("SIGINT", () => {
  it("once drains: what is under way is closed, nothing else starts, and the exit code is 5", async () => {
    const rig = await startAgentRig();
    const more = [plannedArtifact("second", "A", "docs/second.md")];
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: LATER, more, limits: { agents: 1 } }) });
    const run = project.start(["run"]);
    const design = await rig.next();
    run.child.kill("SIGINT");
    await run.stderrMatches(/^SIGINT: draining/m);
    await design.write("docs/design.md", "done\n");
    await design.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 5, signal: null });
    const events = await readLog(project);
    expect(dataOf(events, "attempt.started")).toHaveLength(1);
    expect(dataOf(events, "attempt.ended")).toMatchObject([{ attempt: 1, outcome: "closed" }]);
    expect(dataOf(events, "orchestrator.stopped")).toMatchObject([{ end: "drained" }]);
    expect(await readArtifacts(project)).toMatchObject({ design: { phase: "closed" }, second: { phase: "pending", failures: 0 } });
  });
});

describe("pawl stop", () => {
  it("ends an agent that ignores SIGTERM and what it started in other groups, and leaves the run resumable", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: LATER }) });
    const run = project.start(["run"]);
    const agent = await rig.next();
    const stubborn = await makeStubborn(agent);
    expect(processesIn(project.root).map(({ pid }) => pid)).toContain(stubborn);
    const stopped = await project.pawl(["stop", "--by", "Ada", "--why", "going home"]);
    expect(stopped).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`has stopped, process ${run.pid} on `) });
    expect(await run.ended).toMatchObject({ exitCode: 5, signal: null });
    expect(processesIn(project.root)).toEqual([]);
    const events = await readLog(project);
    expect(timeOf(events, "orchestrator.stopped") - timeOf(events, "orchestrator.stop_ordered")).toBeLessThan(STOP_LIMIT_MS);
    expect(dataOf(events, "orchestrator.stop_ordered")).toEqual([{ by: "Ada", why: "going home" }]);
    expect(dataOf(events, "attempt.ended")).toMatchObject([{ outcome: "cancelled", reason: "INTERRUPTED" }]);

    expect(await project.pawl(["stop"])).toMatchObject({ exitCode: 0, stdout: "No orchestrator is at work.\n" });
    const again = project.start(["run"]);
    const next = await rig.next();
    expect(next.assignment).toMatchObject({ attempt: 2, artifacts: [{ id: "design" }] });
    await next.write("docs/design.md", "done\n");
    await next.exit(0);
    expect(await again.ended).toMatchObject({ exitCode: 0 });
  });

  it("ends an orchestrator that does not react by force, with what it started", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: LATER }) });
    const run = project.start(["run"]);
    const agent = await rig.next();
    const stubborn = await makeStubborn(agent);
    run.child.kill("SIGSTOP");
    expect(processesIn(project.root).map(({ pid }) => pid)).toContain(stubborn);
    const stopped = await project.pawl(["stop"]);
    expect(stopped).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`was ended by force, process ${run.pid} on `) });
    expect(await run.ended).toMatchObject({ signal: "SIGKILL" });
    expect(processesIn(project.root)).toEqual([]);
  });

  it("ends what an orchestrator that was killed has left", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ plan: quickPlan({ command: rig.command, changes: LATER }) });
    const run = project.start(["run"]);
    const agent = await rig.next();
    run.child.kill("SIGKILL");
    await run.ended;
    const stopped = await project.pawl(["stop"]);
    expect(stopped).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^No orchestrator is at work\. Processes that an earlier one had left were ended: \d+\.\n$/) });
    await agent.gone;
    expect(processesIn(project.root)).toEqual([]);
  });
});

/** @returns the number of a process of the agent's in a group of its own. */
async function makeStubborn(agent: RiggedAgent): Promise<number> {
  await agent.ignoreSignal("SIGTERM");
  return agent.startStubborn();
}

/** Time of the first event of a type, in milliseconds since the epoch. */
function timeOf(events: readonly LoggedEvent[], type: string): number {
  return Date.parse(events.find((event) => event.type === type)?.at ?? "");
}
