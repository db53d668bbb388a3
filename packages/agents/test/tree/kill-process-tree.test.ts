import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

import { describe, expect, test } from "vitest";

import { runProcess } from "../../src/process/run-process.ts";
import { findProcessesByToken } from "../../src/tree/find-processes-by-token.ts";
import { killProcessTree } from "../../src/tree/kill-process-tree.ts";
import { processIdentity } from "../../src/tree/process-identity.ts";
import { fixture, Rig } from "../support/rig.ts";

/** Has another process run a fixture, and kills that process once the fixture has written a file; returns its content. */
async function orphan(rig: Rig, name: string, written: string): Promise<number> {
  const orchestrator = spawn(process.execPath, [fixture("orchestrator-that-dies.ts"), name, rig.token], { env: rig.env, stdio: "ignore" });
  const pid = await rig.hearPid(written);
  orchestrator.kill("SIGKILL");
  await once(orchestrator, "exit");
  return pid;
}

describe("after the orchestrator was killed", () => {
  test("finds and ends the agent that it left, by the prefix of its token", async () => {
    using rig = new Rig();
    const agent = await orphan(rig, "ignores-sigterm", "ready");
    expect(findProcessesByToken({ prefix: rig.prefix })).toContainEqual({ ...processIdentity(agent), token: rig.token });
    const killed = await killProcessTree({ match: { prefix: rig.prefix }, graceMs: 20 });
    expect(killed.found.map(({ pid }) => pid)).toContain(agent);
    expect(killed).toMatchObject({ forced: true, survivors: [] });
    rig.expectNothingLeft(agent);
  });

  test("ends what descends from a process that carries the token, though it cleared its environment and left the session", async () => {
    using rig = new Rig();
    const leader = await orphan(rig, "clears-environment-and-daemonises", "leader");
    expect(findProcessesByToken({ prefix: rig.prefix }).map(({ pid }) => pid)).not.toContain(leader);
    await killProcessTree({ match: { token: rig.token }, graceMs: 0 });
    rig.expectNothingLeft(leader);
  });

  test("ends a recorded root that cleared its environment", async () => {
    using rig = new Rig();
    const child = spawn("sleep", ["1000"], { env: {}, detached: true, stdio: "ignore" });
    const exited = once(child, "exit");
    const root = processIdentity(child.pid ?? 0);
    if (root === null) throw new Error("sleep was not started");
    const killed = await killProcessTree({ match: { prefix: rig.prefix }, roots: [root], graceMs: 60_000 });
    expect(killed).toEqual({ found: [root], forced: false, survivors: [] });
    expect((await exited)[1]).toBe("SIGTERM");
  });

  test("does not touch a process that has the pid of a recorded root but another start", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["is-silent"]));
    const pid = await rig.hearPid("ready");
    const killed = await killProcessTree({ match: { prefix: "nobody:" }, roots: [{ pid, startToken: "earlier" }], graceMs: 0 });
    expect(killed).toEqual({ found: [], forced: false, survivors: [] });
    expect(processIdentity(pid)).not.toBeNull();
    rig.abort.abort("DONE");
    await running;
  });

  test("does not touch tokens that only contain the prefix", async () => {
    using rig = new Rig();
    const running = runProcess(rig.options(["is-silent"], { token: `x${rig.token}` }));
    const pid = await rig.hearPid("ready");
    expect(await killProcessTree({ match: { prefix: rig.prefix }, graceMs: 0 })).toMatchObject({ found: [] });
    expect(processIdentity(pid)).not.toBeNull();
    rig.abort.abort("DONE");
    await running;
  });
});

test("never ends the caller or its ancestors, though they carry the token and share a process group with the rest", async () => {
  using rig = new Rig();
  // shell (token) ─┬─ sleep (token)            is ended
  //                └─ node, the caller (token)  is not, nor is the shell
  const line = `sleep 1000 & echo $! > ${rig.dir}/sleep; ${process.execPath} ${fixture("kills-its-own-tree.ts")}; echo "still here"`;
  const running = runProcess(rig.options([], { command: { shell: line }, graceMs: 60_000 }));
  const sleep = await rig.hearPid("sleep");
  const result = await running;
  expect(result).toMatchObject({ kind: "exited", exitCode: 0, forced: false });
  expect(rig.log()).toBe(`[${sleep}]\nstill here\n`);
});

test("refuses a query that would match everything", async () => {
  await expect(killProcessTree({ match: { prefix: "" }, graceMs: 0 })).rejects.toMatchObject({ code: "INVALID_OPTIONS" });
  expect(() => findProcessesByToken({ token: "a b" })).toThrow(expect.objectContaining({ code: "INVALID_OPTIONS" }) as Error);
});

test("resolves only when nothing is left, while the tree still grows", async () => {
  using rig = new Rig();
  await orphan(rig, "stays-while-a-child-forks-for-ever", "ready");
  expect(await killProcessTree({ match: { prefix: rig.prefix }, graceMs: 0 })).toMatchObject({ survivors: [] });
  for (let look = 0; look < 50; look += 1) rig.expectNothingLeft();
});

test.skipIf(process.getuid?.() !== 0)("reports a process that it may not signal as a survivor", async ({ skip }) => {
  // In a session of its own: in one whose leader has gone, the tests themselves would count as part of the tree.
  const foreign = spawn("sleep", ["1000"], { stdio: "ignore", detached: true });
  try {
    const root = processIdentity(foreign.pid ?? 0);
    const asNobody = { uid: 65_534, gid: 65_534, encoding: "utf8" } as const;
    const killer = spawnSync(process.execPath, [fixture("kills-a-foreign-process.ts"), JSON.stringify(root)], asNobody);
    if (killer.error !== undefined || /EACCES|permission denied/i.test(killer.stderr)) skip("another user cannot read this checkout");
    expect(JSON.parse(killer.stdout)).toEqual({ found: [root], forced: true, survivors: [root] });
    expect(foreign.exitCode ?? foreign.signalCode).toBeNull();
  } finally {
    foreign.kill("SIGKILL");
    await once(foreign, "exit");
  }
});
