import { beforeAll, describe, expect, test } from "vitest";

import { runProcess } from "../../src/process/run-process.ts";
import { spawner } from "../../src/spawn/default-spawner.ts";
import { treeMonitor } from "../../src/tree/tree-monitor.ts";
import { Rig } from "../support/rig.ts";

const ways = process.platform === "linux" ? ["as a child of this process", "through the helper"] : ["as a child of this process"];

describe.each(ways)("the process tree dies with the process that was started %s", (way) => {
  beforeAll(async () => {
    if (way === "through the helper") await spawner.openHelper();
  });

  test("ends a process in another session that outlived a normal exit and holds the output open", async () => {
    using rig = new Rig();
    const result = await runProcess(rig.options(["spawns-setsid-grandchild"]));
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, forced: true, survivors: [] });
    rig.expectNothingLeft(await rig.hearPid("grandchild"));
  });

  test("ends a daemon without environment, parent and session of its own tree that was seen before it hid", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["clears-environment-and-daemonises"]));
    await rig.hear("leader");
    treeMonitor.scan();
    rig.tell("go");
    expect(await running).toMatchObject({ kind: "exited", exitCode: 0, survivors: [] });
    rig.expectNothingLeft(await rig.hearPid("daemon"));
  });

  test.each(["forks-for-ever", "forks-into-new-sessions-for-ever"])("ends processes that replace themselves without end and ignore SIGTERM: %s", async (name) => {
    using rig = new Rig();
    const result = await runProcess(rig.options([name], { graceMs: 20 }));
    expect(result).toMatchObject({ kind: "exited", exitCode: 0, forced: true, survivors: [] });
    // One look may miss such a process.
    for (let look = 0; look < 50; look += 1) rig.expectNothingLeft();
  });

  test("ends the tree of a process that is cancelled, without force where all heed SIGTERM", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options([], { command: { shell: `sleep 1000 & echo $! > ${rig.dir}/child; wait` }, graceMs: 60_000 }));
    const child = await rig.hearPid("child");
    rig.abort.abort("STOPPED");
    expect(await running).toMatchObject({ kind: "cancelled", forced: false });
    rig.expectNothingLeft(child);
  });

  test("leaves the tree of another token alone", async () => {
    using rig = new Rig();
    const other = runProcess(rig.options(["is-silent"], { token: `${rig.prefix}2`, logFile: `${rig.logFile}.2` }));
    const pid = await rig.hearPid("ready");
    await runProcess(rig.options(["spawns-setsid-grandchild"]));
    expect(() => process.kill(pid, 0)).not.toThrow();
    rig.abort.abort("DONE");
    expect(await other).toMatchObject({ kind: "cancelled", reason: "DONE" });
  });
});
