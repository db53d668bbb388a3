import { spawn } from "node:child_process";
import { once } from "node:events";

import { describe, expect, test } from "vitest";

import { isNothingLeft, type TreeRoot } from "../../src/tree/left-of-tree.ts";
import type { ProcessEntry, ProcessTable } from "../../src/tree/process-entry.ts";
import { ProcessNumbering } from "../../src/tree/process-numbering.ts";
import { processTable } from "../../src/tree/process-table.ts";

const ROOT = 200;

/** A process that started at its pid, in its own group and session unless told otherwise. */
function entry(pid: number, changes: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, ppid: 1, pgid: pid, sid: pid, startToken: `s${pid}`, startOrder: pid, isDead: false, token: null, isStarting: false, cpuMs: 0, childrenCpuMs: 0, memoryBytes: 0, ...changes };
}

interface System {
  readonly entries?: readonly ProcessEntry[];
  /** Numbers that were given last, look by look; the last of them stays. */
  readonly lastPids: readonly [number, ...number[]];
  readonly others?: readonly number[];
  /** What is there once this number was looked at. */
  readonly after?: readonly [pid: number, ...born: ProcessEntry[]];
}

/** What is left of a tree whose root had the number {@link ROOT}, on a system that is made up. */
function isClear({ entries = [], lastPids, others = [], after }: System): boolean {
  const looks = [ROOT, ...lastPids];
  const numbering = new ProcessNumbering(() => (looks.length > 1 ? (looks.shift() as number) : (looks[0] as number)));
  const root: TreeRoot = { pid: ROOT, startToken: `s${ROOT}`, startOrder: ROOT, token: "t", mark: numbering.mark() };
  const known = new Map(entries.map((one) => [one.pid, one]));
  const table: ProcessTable = {
    snapshot: () => {
      throw new Error("looked at the whole table");
    },
    lookup: (pid) => {
      const found = known.get(pid) ?? null;
      if (pid === after?.[0]) for (const born of after.slice(1) as ProcessEntry[]) known.set(born.pid, born);
      return found;
    },
  };
  return isNothingLeft(root, { table, numbering, others: new Set(others) });
}

describe("what is left of a tree", () => {
  test("is nothing where no process was started since, and where those have ended or are others'", () => {
    expect(isClear({ lastPids: [ROOT] })).toBe(true);
    expect(isClear({ lastPids: [206], entries: [entry(201, { token: "u" }), entry(203, { isDead: true, pgid: ROOT }), entry(205)] })).toBe(true);
  });

  test.each([
    ["carries the token", { token: "t" }],
    ["is in the root's session", { sid: ROOT }],
    ["is in the root's group", { pgid: ROOT, sid: 9 }],
    ["descends from one that does", { ppid: 202 }],
  ])("is a process that %s", (_how, changes) => {
    expect(isClear({ lastPids: [206], entries: [entry(202, { pgid: ROOT }), entry(204, changes)] })).toBe(false);
    expect(isClear({ lastPids: [206], entries: [entry(202, { isDead: true }), entry(204, changes)] })).toBe("ppid" in changes);
  });

  test("includes one that was started while it was looked for", () => {
    // 202 is gone when it is looked at, and has left 207 behind; 207 has left 209.
    expect(isClear({ lastPids: [206, 207, 209], after: [202, entry(209, { token: "t" })] })).toBe(false);
    expect(isClear({ lastPids: [206, 207, 209], after: [202, entry(209, { token: "u" })] })).toBe(true);
  });

  test("cannot be told while a process is just being replaced, unless that is another tree's root", () => {
    const starting = entry(203, { isStarting: true });
    expect(isClear({ lastPids: [206], entries: [starting] })).toBe(false);
    expect(isClear({ lastPids: [206], entries: [starting], others: [203] })).toBe(true);
    expect(isClear({ lastPids: [206], entries: [{ ...starting, startOrder: ROOT - 1 }] })).toBe(true);
  });

  test("cannot be told where numbers have begun anew, and is not looked for among thousands", () => {
    expect(isClear({ lastPids: [150] })).toBe(false);
    expect(isClear({ lastPids: [206, 150] })).toBe(false);
    expect(isClear({ lastPids: [ROOT + 3000] })).toBe(false);
  });

  test.runIf(process.platform === "linux")("is nothing, on this system, of a program that started no other, and something of one that did", async () => {
    const look = async (line: string): Promise<boolean> => {
      const now = 0;
      const numbering = new ProcessNumbering();
      const mark = { mark: () => numbering.mark(now) } as ProcessNumbering;
      const child = spawn("/bin/sh", ["-c", line], { detached: true, stdio: "ignore", env: { PAWL_PROCESS_TOKEN: "left:1" } });
      const pid = child.pid as number;
      const start = processTable().lookup(pid) as ProcessEntry;
      const root = { pid, startToken: start.startToken, startOrder: start.startOrder, token: "left:1", mark: mark.mark() };
      await once(child, "exit");
      try {
        return isNothingLeft(root, { table: processTable(), numbering: mark, others: new Set() });
      } finally {
        try {
          process.kill(-pid, "SIGKILL");
        } catch {
          // Nothing is left to kill.
        }
      }
    };
    // Numbers may begin anew during one of them, or another program be just starting.
    const clear = [];
    for (let time = 0; time < 10; time += 1) clear.push(await look("exit 0"));
    expect(clear).toContain(true);
    expect(await look("/bin/sleep 1000 &")).toBe(false);
  });
});
