import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { dataOf, readLog } from "../e2e/support/run-facts.ts";
import { startAgentRig } from "../support/agent-rig.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { expectNothingLost } from "./support/nothing-lost.ts";

const SHIFTED = { nodeArgs: ["--import", new URL("../support/fixtures/shifted-clock.mjs", import.meta.url).href] };
const HOUR_MS = 3_600_000;

/** Sets the time of day of the processes that are started with {@link SHIFTED}, those that are under way included. */
function clockOf(project: Project): (shiftMs: number) => void {
  const file = join(project.root, "shift");
  project.env["CLOCK_SHIFT"] = file;
  return (shiftMs) => {
    // At once: half a number, or none, would be another time of day for a moment.
    writeFileSync(`${file}.next`, String(shiftMs));
    renameSync(`${file}.next`, file);
  };
}

async function eventTimes(project: Project): Promise<readonly number[]> {
  return (await readLog(project)).map(({ at }) => Date.parse(at));
}

describe("a time of day that is set an hour back in mid-run", () => {
  it("draws out neither a backoff nor the pause after a rate limit, also not past a restart, and the ledger's times do not go back", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    const setClock = clockOf(project);
    const limits = { backoff: "2s", maxBackoff: "2s", rateBackoff: "2s", maxRateBackoff: "3s" };
    project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision"), limits }));
    const run = project.start(["run"], SHIFTED);
    await (await rig.next()).exit(1);
    await run.stderrMatches(/attempt\.ended +attempt 1/);
    setClock(-HOUR_MS);
    const limited = await rig.next();
    await limited.print("HTTP 429 Too Many Requests\n");
    await limited.exit(1);
    await run.stderrMatches(/attempt\.ended +attempt 2/);
    setClock(-2 * HOUR_MS);
    const killed = await rig.next();
    run.child.kill("SIGTERM");
    await killed.gone;
    expect(await run.ended).toMatchObject({ exitCode: 5 });

    expect((await project.pawl(["run", "--dry-run"], SHIFTED)).stdout).toMatch(/would begin +design/);
    const again = project.start(["run"], SHIFTED);
    await again.stderrMatches(/warning: the clock is behind the ledger: /);
    const last = await rig.next();
    await last.write("docs/design.md", "done\n");
    await last.exit(0);
    expect(await again.ended).toMatchObject({ exitCode: 0 });
    const times = await eventTimes(project);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });
});

describe("a time of day that was set an hour back before a provider tells the time at which its limit ends", () => {
  it("pauses the profile for as long as it is until then", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    const setClock = clockOf(project);
    project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision"), limits: {} }));
    const run = project.start(["run"], SHIFTED);
    const limited = await rig.next();
    setClock(-HOUR_MS);
    // Half an hour later by the time of day, which is half an hour ago by the run's clock.
    const endMs = Math.floor(Date.now() / 1000) * 1000 - HOUR_MS / 2;
    await limited.print(`HTTP 429 Too Many Requests; resetsAt: ${endMs / 1000}\n`);
    await limited.exit(1);
    await run.stderrMatches(/attempt\.ended +attempt 1/);
    run.child.kill("SIGTERM");
    expect(await run.ended).toMatchObject({ exitCode: 5 });
    const [pause] = dataOf(await readLog(project), "agent.rate_limited");
    const offMs = Number(pause?.["hintMs"] ?? Number.NaN) - (endMs + HOUR_MS);
    expect(Math.abs(offMs)).toBeLessThan(60_000);
  });
});

describe("a time of day that is set an hour forward and back again while an agent works", () => {
  it("ends neither the agent, nor its lease, nor the lock, nor the silent window", async () => {
    const rig = await startAgentRig();
    const project = projectForTest({ files: { "readme.md": "A project.\n" } });
    const setClock = clockOf(project);
    // No limit of these is near; an hour is past all of them.
    const limits = { stall: "30m", start: "30m", timeout: "30m", silence: "30m" };
    project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("guide", "code", "decision"), limits }));
    const run = project.start(["run"], SHIFTED);
    const agent = await rig.next();
    for (const shiftMs of [HOUR_MS, 0, -HOUR_MS]) {
      setClock(shiftMs);
      expect(await project.pawl(["run"])).toMatchObject({ exitCode: 6 });
    }
    await agent.write("docs/design.md", "done\n");
    await agent.exit(0);
    expect(await run.ended).toMatchObject({ exitCode: 0 });
    const events = await readLog(project);
    expect(dataOf(events, "silence.expired")).toEqual([]);
    expect(dataOf(events, "attempt.started").map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    await expectNothingLost(project);
  });
});
