import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, onTestFinished, test, vi } from "vitest";

import { AgentsError } from "../../src/errors.ts";
import type { ProcessResult } from "../../src/process/process-result.ts";
import { runProcess } from "../../src/process/run-process.ts";
import { DefaultSpawner, spawner } from "../../src/spawn/default-spawner.ts";
import { HelperSpawner } from "../../src/spawn/helper-spawner.ts";
import { findProcessesByToken } from "../../src/tree/find-processes-by-token.ts";
import { killProcessTree } from "../../src/tree/kill-process-tree.ts";
import { processTable } from "../../src/tree/process-table.ts";
import { Observed } from "../support/observed.ts";
import { fixture, Rig, until } from "../support/rig.ts";

/** A run that a test looks at. */
interface Run {
  readonly supervised: Promise<void>;
  readonly end: Promise<ProcessResult>;
  readonly pid: () => Promise<number>;
}

/** The process that started another. */
function parentOf(pid: number): number {
  return processTable().lookup(pid)?.ppid ?? 0;
}

/** Who starts the next program. */
async function parentOfNext(subject: DefaultSpawner): Promise<number> {
  const one = new Observed(subject, { argv: ["sleep", "1000"] });
  const { pid, signalGroup } = await one.started;
  const parent = parentOf(pid);
  signalGroup("SIGKILL");
  await one.over;
  return parent;
}

async function openHelper(onGone: () => void = () => {}): Promise<HelperSpawner> {
  const helper = await HelperSpawner.open(onGone);
  if (helper === null) throw new Error("the helper cannot be started");
  return helper;
}

async function startSleep(helper: HelperSpawner): Promise<{ readonly sleep: Observed; readonly pid: number }> {
  const sleep = new Observed(helper, { argv: ["sleep", "1000"] });
  return { sleep, pid: (await sleep.started).pid };
}

describe.runIf(process.platform === "linux")("the helper", () => {
  test("is a process in a session of its own that is none of the usual signals' business", async () => {
    const helper = await openHelper();
    const { sleep, pid } = await startSleep(helper);
    const parent = parentOf(pid);
    expect(processTable().lookup(parent)).toMatchObject({ ppid: process.pid, sid: parent, pgid: parent });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(parent, signal);
    const other = await startSleep(helper);
    expect(parentOf(other.pid)).toBe(parent);
    for (const one of [pid, other.pid]) process.kill(one, "SIGKILL");
    await Promise.all([sleep.over, other.sleep.over]);
    helper.close();
    await until("the end of the helper", () => processTable().lookup(parent) === null);
  });

  test("tells of the loss of its processes when it is killed, once, and then that it is gone", async () => {
    let gone = 0;
    const helper = await openHelper(() => {
      gone += 1;
    });
    const { sleep, pid } = await startSleep(helper);
    const ended = new Observed(helper, { argv: ["true"] });
    await ended.over;
    process.kill(parentOf(pid), "SIGKILL");
    await sleep.over;
    expect(sleep.told).toEqual(["started", "lost"]);
    expect(ended.told).toEqual(["started", "exit", "closed"]);
    expect(gone).toBe(1);
    expect(helper.isGone).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  test("goes on where what it started stops it, so that every end is told", async () => {
    const helper = await openHelper();
    const { sleep, pid } = await startSleep(helper);
    const stops = new Observed(helper, { argv: ["sh", "-c", "kill -STOP $PPID"] });
    process.kill(pid, "SIGKILL");
    await Promise.all([sleep.over, stops.over]);
    expect([sleep.told, stops.told]).toEqual([["started", "exit", "closed"], ["started", "exit", "closed"]]);
    helper.close();
  });

  test("ends when nothing was asked of it for long, and not while a process runs", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const helper = await openHelper();
    const { sleep, pid } = await startSleep(helper);
    const parent = parentOf(pid);
    vi.advanceTimersByTime(3_600_000);
    expect(helper.isGone).toBe(false);
    process.kill(pid, "SIGKILL");
    await sleep.over;
    expect(sleep.told).toEqual(["started", "exit", "closed"]);
    vi.advanceTimersByTime(29_000);
    expect(helper.isGone).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(helper.isGone).toBe(true);
    await until("the end of the helper", () => processTable().lookup(parent) === null);
  });

  test("ends at once when whoever asked it is killed, and leaves what it started to be found", async () => {
    using rig = new Rig();
    const orchestrator = spawn(process.execPath, [fixture("orchestrator-that-dies.ts"), "is-silent", rig.token, "through-the-helper"], {
      env: rig.env,
      stdio: "ignore",
    });
    const pid = await rig.hearPid("ready");
    const helper = parentOf(pid);
    expect(parentOf(helper)).toBe(orchestrator.pid);
    orchestrator.kill("SIGKILL");
    await once(orchestrator, "exit");
    await until("the end of the helper", () => processTable().lookup(helper) === null);
    expect(findProcessesByToken({ prefix: rig.prefix }).map((one) => one.pid)).toEqual([pid]);
    expect(await killProcessTree({ match: { prefix: rig.prefix }, graceMs: 0 })).toMatchObject({ survivors: [] });
  });
});

describe.runIf(process.platform === "linux")("a run that is started apart", () => {
  test("is lost alone with its helper, which is no other's, and leaves none when it ends by itself", async () => {
    using rig = new Rig();
    await spawner.openHelper();
    const [beside, apart] = ["1", "2"].map((number) => {
      const supervised = Promise.withResolvers<void>();
      const own = { token: `${rig.prefix}${number}`, logFile: `${rig.logFile}.${number}`, env: { ...rig.env, HANDSHAKE_DIR: join(rig.dir, number) } };
      mkdirSync(own.env.HANDSHAKE_DIR);
      const isApart = number === "2";
      const end = runProcess(rig.options(["is-silent"], { ...own, isApart, onSupervised: () => supervised.resolve() }));
      return { supervised: supervised.promise, end, pid: () => rig.hearPid(`${number}/ready`) };
    }) as [Run, Run];
    await Promise.all([beside.supervised, apart.supervised]);
    const [shared, own] = [parentOf(await beside.pid()), parentOf(await apart.pid())];
    expect(new Set([shared, own, process.pid]).size).toBe(3);
    expect([shared, own].map((pid) => spawner.isRunning(pid))).toEqual([true, true]);
    process.kill(own, "SIGKILL");
    expect(await apart.end).toMatchObject({ kind: "lost", survivors: [] });
    expect(parentOf(await beside.pid())).toBe(shared);
    expect(await runProcess(rig.options([], { command: { argv: ["sh", "-c", "echo $PPID"] }, isApart: true }))).toMatchObject({ kind: "exited", exitCode: 0 });
    const third = Number(rig.log());
    expect([shared, own]).not.toContain(third);
    await until("the end of its helper", () => processTable().lookup(third) === null);
    expect(spawner.isRunning(third)).toBe(false);
    process.kill(shared, "SIGKILL");
    expect(await beside.end).toMatchObject({ kind: "lost" });
  });

  test("is started all the same where it is talked to", async () => {
    using rig = new Rig();
    const options = rig.options([], { command: { argv: ["cat"] }, isApart: true, isInteractive: true, onSupervised: (handle): void => void handle.write(Buffer.from("told\n")).then(() => handle.endInput()) });
    expect(await runProcess(options)).toMatchObject({ kind: "exited", exitCode: 0 });
    expect(rig.log()).toBe("told\n");
  });
});

describe.runIf(process.platform === "linux")("a run of a process whose helper is killed", () => {
  test("ends as lost with its whole tree dead, and the next one is started all the same", async () => {
    using rig = new Rig();
    await spawner.openHelper();
    const supervised = Promise.withResolvers<void>();
    const running = runProcess(rig.options(["ignores-sigterm"], { onSupervised: () => supervised.resolve() }));
    const pid = await rig.hearPid("ready");
    await supervised.promise;
    process.kill(parentOf(pid), "SIGKILL");
    expect(await running).toMatchObject({ kind: "lost", pid, forced: true, survivors: [] });
    rig.expectNothingLeft(pid);
    expect(await runProcess(rig.options([], { command: { argv: ["echo", "again"] } }))).toMatchObject({ kind: "exited", exitCode: 0 });
    expect(rig.log()).toBe("again\n");
  });

  test("ends as lost, too, where nobody knows whether it was started", async () => {
    using rig = new Rig();
    await spawner.openHelper();
    const supervised = Promise.withResolvers<void>();
    const running = runProcess(rig.options(["is-silent"], { onSupervised: () => supervised.resolve() }));
    const pid = await rig.hearPid("ready");
    await supervised.promise;
    const helper = parentOf(pid);
    process.kill(helper, "SIGSTOP");
    const asked = runProcess(rig.options([], { command: { argv: ["true"] }, logFile: `${rig.logFile}.2`, token: `${rig.prefix}2` }));
    process.kill(helper, "SIGKILL");
    expect(await asked).toMatchObject({ kind: "lost", pid: null, output: null });
    expect(await running).toMatchObject({ kind: "lost", pid });
  });
});

describe.runIf(process.platform === "linux")("what starts the processes of this process", () => {
  test("uses a helper once there are many, and one anew after that one was ended", async () => {
    const subject = new DefaultSpawner();
    const parents = new Set<number>();
    const start = async (): Promise<number> => {
      const one = new Observed(subject, { argv: ["sleep", "1000"] });
      const started = await Promise.race([one.started, one.over]);
      // The helper that was killed is used until that is noticed.
      if (started === undefined) return start();
      const parent = parentOf(started.pid);
      started.signalGroup("SIGKILL");
      await one.over;
      return parent;
    };
    const startUntilHelped = async (): Promise<number> => {
      for (let count = 1; ; count += 1) {
        const parent = await start();
        if (parent !== process.pid) return parent;
        if (count === 1) parents.add(parent);
        if (count > 5000) throw new Error("no helper was used");
      }
    };
    const first = await startUntilHelped();
    process.kill(first, "SIGKILL");
    const second = await startUntilHelped();
    expect(parents).toEqual(new Set([process.pid]));
    expect(second).not.toBe(first);
    process.kill(second, "SIGKILL");
  });

  test("is there for the first of many that are expected, and not for few", async () => {
    const subject = new DefaultSpawner();
    await subject.expect(23);
    expect(await parentOfNext(subject)).toBe(process.pid);
    await subject.expect(24);
    const helper = await parentOfNext(subject);
    expect(helper).not.toBe(process.pid);
    await subject.expect(24);
    expect(await parentOfNext(subject)).toBe(helper);
    process.kill(helper, "SIGKILL");
  });

  test("does without a helper while the process table cannot be read, and has one once it can", async () => {
    const subject = new DefaultSpawner();
    const lookup = vi.spyOn(processTable(), "lookup").mockImplementation(() => {
      throw new AgentsError("PROCESS_TABLE_UNREADABLE", "too many open files", "raise the limit");
    });
    try {
      await subject.openHelper();
    } finally {
      lookup.mockRestore();
    }
    expect(await parentOfNext(subject)).toBe(process.pid);
    await subject.openHelper();
    const helper = await parentOfNext(subject);
    expect(helper).not.toBe(process.pid);
    process.kill(helper, "SIGKILL");
  });
});
