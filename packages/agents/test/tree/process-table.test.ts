import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { describe, expect, onTestFinished, test } from "vitest";

import { createLinuxProcessTable, parseStat } from "../../src/tree/linux-process-table.ts";
import type { ProcessTable } from "../../src/tree/process-entry.ts";
import { createPsProcessTable, parsePs } from "../../src/tree/ps-process-table.ts";

/** A child in a session of its own, which ends with the test. */
function startMarked(token: string): ChildProcess & { readonly pid: number } {
  const env = { PATH: process.env["PATH"], PAWL_PROCESS_TOKEN: token };
  const child = spawn("sleep", ["1000"], { env, detached: true, stdio: "ignore" });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await once(child, "exit");
  });
  if (child.pid === undefined) throw new Error("sleep was not started");
  return child as ChildProcess & { readonly pid: number };
}

const onLinux = process.platform === "linux";
const tables: readonly (readonly [string, () => ProcessTable])[] = [
  ...(onLinux ? [["/proc", createLinuxProcessTable] as const] : []),
  ["ps", () => createPsProcessTable(onLinux ? "procps" : "bsd")],
];

describe.each(tables)("the process table read from %s", (source, create) => {
  test("shows a child with parent, group and token, the same in a snapshot and alone", () => {
    const table = create();
    const child = startMarked("table-test:1");
    const entry = table.lookup(child.pid);
    expect(entry).toMatchObject({ pid: child.pid, ppid: process.pid, pgid: child.pid, sid: source === "ps" ? null : child.pid, isDead: false, token: "table-test:1", isStarting: false });
    expect(table.snapshot().entries.find(({ pid }) => pid === child.pid)).toEqual({ ...entry, cpuMs: expect.any(Number), memoryBytes: expect.any(Number) });
  });

  test("shows this process as started before its child", () => {
    const table = create();
    const child = startMarked("table-test:2");
    const own = table.lookup(process.pid);
    expect(own?.startOrder).toBeLessThanOrEqual(table.lookup(child.pid)?.startOrder ?? 0);
    expect(own?.startToken).not.toBe("");
  });

  test("shows every process that is not older than asked as it is now, and keeps the tokens of the older ones", () => {
    const table = create();
    const older = startMarked("table-test:older");
    const olderStart = table.lookup(older.pid)?.startOrder ?? 0;
    let younger = startMarked("table-test:younger");
    while ((table.lookup(younger.pid)?.startOrder ?? 0) <= olderStart) younger = startMarked("table-test:younger");
    table.snapshot();
    process.kill(younger.pid, "SIGKILL");
    while (table.lookup(younger.pid)?.isDead === false);
    const since = olderStart + 1;
    const looks = [table.snapshot(since), table.snapshot(since)].map(({ entries }) => [older, younger].map(({ pid }) => entries.find((entry) => entry.pid === pid)));
    for (const [old, young] of looks) {
      expect(old).toMatchObject({ token: "table-test:older", isDead: false });
      expect(young?.isDead ?? true).toBe(true);
    }
    const later = startMarked("table-test:later");
    expect(table.snapshot(since).entries.find(({ pid }) => pid === later.pid)).toMatchObject({ token: "table-test:later" });
  });

  test("shows CPU time that grows while a process works", () => {
    const table = create();
    const before = table.lookup(process.pid)?.cpuMs ?? Number.NaN;
    const giveUpAt = performance.now() + 50_000;
    let now = before;
    while (now <= before && performance.now() < giveUpAt) {
      // A look may be the work of another program, so that it costs this process nothing.
      const lookAt = performance.now() + 50;
      while (performance.now() < lookAt);
      now = table.lookup(process.pid)?.cpuMs ?? Number.NaN;
    }
    expect(now).toBeGreaterThan(before);
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    // In the right unit: not more than this process itself knows of, but for the system's steps.
    expect(now).toBeLessThanOrEqual((userCPUTime + systemCPUTime) / 1000 + 20);
    expect(now).toBeGreaterThan(0);
  });

  test("shows nothing for a process that has ended", async () => {
    const table = create();
    const child = startMarked("table-test:3");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(table.lookup(child.pid)).toBeNull();
  });
});

describe("the line of a process in /proc", () => {
  const line = (name: string, state: string, threads: number): string =>
    `42 (${name}) ${state} 7 8 9 0 -1 0 0 0 0 0 3 4 50 60 20 0 ${threads} 0 123456 0 77`;

  test("is read whatever the program's name holds", () => {
    for (const name of ["sh", "a b", "x) S 1 1 1", "((", "new\nline"]) {
      expect(parseStat(line(name, "S", 1))).toEqual({ ppid: 7, pgid: 8, sid: 9, isDead: false, isKernelThread: false, startTicks: 123456, cpuMs: 70, childrenCpuMs: 1100, residentPages: 77 });
    }
  });

  test("tells a zombie from a program whose main thread ended", () => {
    expect(parseStat(line("sh", "Z", 1))?.isDead).toBe(true);
    expect(parseStat(line("sh", "Z", 3))?.isDead).toBe(false);
  });

  test("is refused when it is cut short", () => {
    expect(parseStat("42 (sh) S 7")).toBeNull();
    expect(parseStat("")).toBeNull();
  });
});

test("a line of ps is read with and without a command, and a zombie is dead", () => {
  const output = [
    "    1     0     1 Ss   1-02:03:04   2048 Sat Nov 21 00:48:03 2026 /sbin/init HOME=/ PAWL_PROCESS_TOKEN=p:1 X=1",
    "  200     1   200 Z    71:02.53 0 Sun Nov  1 00:48:03 2026",
    "  300     1   300 S    - 12 Sun Nov  1 00:48:03 2026 sleep 1",
    "garbage",
    "",
  ].join("\n");
  expect(parsePs(output)).toEqual([
    { pid: 1, ppid: 0, pgid: 1, sid: null, startToken: "Sat Nov 21 00:48:03 2026", startOrder: Date.UTC(2026, 10, 21, 0, 48, 3), isDead: false, token: "p:1", isStarting: false, cpuMs: 93_784_000, childrenCpuMs: null, memoryBytes: 2 * 1024 * 1024 },
    { pid: 200, ppid: 1, pgid: 200, sid: null, startToken: "Sun Nov 1 00:48:03 2026", startOrder: Date.UTC(2026, 10, 1, 0, 48, 3), isDead: true, token: null, isStarting: false, cpuMs: 4_262_530, childrenCpuMs: null, memoryBytes: 0 },
    { pid: 300, ppid: 1, pgid: 300, sid: null, startToken: "Sun Nov 1 00:48:03 2026", startOrder: Date.UTC(2026, 10, 1, 0, 48, 3), isDead: false, token: null, isStarting: false, cpuMs: null, childrenCpuMs: null, memoryBytes: 12 * 1024 },
  ]);
});
