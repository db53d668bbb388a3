import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

import { describe, expect, onTestFinished, test } from "vitest";

import { endOrphanedHelpers, helperMark } from "../../src/spawn/orphaned-helpers.ts";
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
    // Another orchestrator's start, in a test beside this one, may come first.
    endOrphanedHelpers();
    await until("the end of the helper", () => !isRunning(helper));
    expect(orchestrator.signalCode).toBe("SIGKILL");
  });

  test("ends with a process that ends by itself", async () => {
    const source = new URL("../../src/spawn/helper-spawner.ts", import.meta.url).href;
    const program = `
      import { HelperSpawner } from ${JSON.stringify(source)};
      const untilItIsThere = setInterval(() => {}, 60_000);
      const { pid } = await HelperSpawner.open(() => {});
      clearInterval(untilItIsThere);
      process.kill(pid, "SIGSTOP");
      console.log(pid);
    `;
    const owner = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
    const [[printed], [exitCode]] = await Promise.all([once(owner.stdout, "data"), once(owner, "exit")]);
    expect(exitCode).toBe(0);
    await until("the end of the helper", () => !isRunning(Number(String(printed))));
  });

  test("is not taken for what a helper has just started, which carries the helper's mark until it is replaced by its program", async () => {
    const rig = new Rig();
    const starts = `echo $$ > ${rig.dir}/ready; sleep 1000 & echo $! > ${rig.dir}/started; wait`;
    const helper = spawn("sh", ["-c", starts], { env: { ...rig.env, ...helperMark() }, stdio: "ignore", detached: true });
    onTestFinished(() => void process.kill(-(helper.pid as number), "SIGKILL"));
    const started = await rig.hearPid("started");
    await until("the mark of what was started", () => processTable().lookup(started)?.token === helperMark()["PAWL_PROCESS_TOKEN"]);
    endOrphanedHelpers();
    expect(isRunning(started)).toBe(true);
    expect(isRunning(helper.pid as number)).toBe(true);
  });

  test("is left alone while its orchestrator lives", async () => {
    const rig = new Rig();
    const { orchestrator, helper } = await startOrchestrator(rig);
    endOrphanedHelpers();
    expect(isRunning(helper)).toBe(true);
    orchestrator.kill("SIGKILL");
    await until("the end of the helper", () => !isRunning(helper));
  });
});
