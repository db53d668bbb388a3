import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

import { describe, expect, onTestFinished, test } from "vitest";

import { endOrphanedHelpers } from "../../src/spawn/orphaned-helpers.ts";
import { killProcessTree } from "../../src/tree/kill-process-tree.ts";
import { processTable } from "../../src/tree/process-table.ts";
import { fixture, Rig, until } from "../support/rig.ts";

interface Started {
  readonly orchestrator: ChildProcess;
  readonly helper: number;
}

function isRunning(pid: number): boolean {
  const entry = processTable().lookup(pid);
  return entry !== null && !entry.isDead;
}

/** An orchestrator in a process of its own, with a helper and what that one started. */
async function startOrchestrator(rig: Rig): Promise<Started> {
  const args = [fixture("orchestrator-that-dies.ts"), "is-silent", rig.token, "through-the-helper"];
  const orchestrator = spawn(process.execPath, args, { env: rig.env, stdio: "ignore" });
  onTestFinished(async () => {
    orchestrator.kill("SIGKILL");
    await killProcessTree({ match: { prefix: rig.prefix }, graceMs: 0 });
  });
  const pid = await rig.hearPid("ready");
  return { orchestrator, helper: processTable().lookup(pid)?.ppid ?? 0 };
}

describe.runIf(process.platform === "linux")("a helper that was stopped", () => {
  test("outlives an orchestrator that is killed, and is ended by whoever looks for such helpers", async () => {
    const rig = new Rig();
    const { orchestrator, helper } = await startOrchestrator(rig);
    process.kill(helper, "SIGSTOP");
    orchestrator.kill("SIGKILL");
    await once(orchestrator, "exit");
    expect(isRunning(helper)).toBe(true);
    expect(endOrphanedHelpers()).toBe(1);
    await until("the end of the helper", () => !isRunning(helper));
  });

  test("is left alone while its orchestrator lives", async () => {
    const rig = new Rig();
    const { orchestrator, helper } = await startOrchestrator(rig);
    expect(endOrphanedHelpers()).toBe(0);
    expect(isRunning(helper)).toBe(true);
    orchestrator.kill("SIGKILL");
    await until("the end of the helper", () => !isRunning(helper));
  });
});
