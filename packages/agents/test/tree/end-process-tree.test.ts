import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, onTestFinished, test, vi } from "vitest";

import { endProcessTree } from "../../src/tree/end-process-tree.ts";
import type { ProcessEntry, ProcessTable } from "../../src/tree/process-entry.ts";
import { processTable } from "../../src/tree/process-table.ts";
import { TrackedTree } from "../../src/tree/tracked-tree.ts";

/** The real process table, which misses one process in its first looks, as it does one that replaces itself. */
function missing(pid: number, looks: number, vanished: number): ProcessTable {
  const table = processTable();
  let left = looks;
  return {
    lookup: (wanted) => table.lookup(wanted),
    snapshot: () => {
      const snapshot = table.snapshot();
      if (left === 0) return snapshot;
      left -= 1;
      return { entries: snapshot.entries.filter((entry) => entry.pid !== pid), vanished };
    },
  };
}

test.each([
  ["while processes vanished during each of them", 5, 1],
  ["once", 1, 0],
])("does not take a tree for dead that was missed in looks %s", async (_when, looks, vanished) => {
  const token = `end-test-${process.pid}-${looks}:1`;
  const child = spawn("sleep", ["1000"], { env: { PATH: process.env["PATH"], PAWL_PROCESS_TOKEN: token }, detached: true, stdio: "ignore" });
  const exited = once(child, "exit");
  try {
    const tree = new TrackedTree({ matches: (other) => other === token, roots: [], areRootsLeaders: false, earliestStart: null, ownPid: process.pid });
    expect(await endProcessTree(tree, missing(child.pid ?? 0, looks, vanished), 0)).toEqual({ forced: true, survivors: [] });
    expect(processTable().lookup(child.pid ?? 0)?.isDead ?? true).toBe(true);
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
});

/** No process has such a number, so that no signal reaches one. */
const NO_PID = 5_000_000;
const TOKEN = "end-test-of-nobody:1";

/** A table in which the looks at a busy machine take long, and show a process of the tree that no signal ends. */
function busy(pidAt: (look: number) => number | null): ProcessTable {
  let nowMs = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  onTestFinished(() => clock.mockRestore());
  let look = 0;
  return {
    lookup: () => null,
    snapshot: () => {
      const pid = pidAt(look);
      look += 1;
      nowMs += 200;
      const entry = (of: number): ProcessEntry => ({ pid: of, ppid: 1, pgid: of, sid: of, startToken: String(of), startOrder: of, isDead: false, token: TOKEN, isStarting: false, cpuMs: 0, childrenCpuMs: 0, memoryBytes: 0 });
      return { entries: pid === null ? [] : [entry(pid)], vanished: 0 };
    },
  };
}

test.each([
  ["goes on after processes that replace each other for long", (look: number) => (look < 200 ? NO_PID + look : null), []],
  ["reports what does not die within ten seconds", () => NO_PID, [{ pid: NO_PID, startToken: String(NO_PID) }]],
])("%s", async (_, pidAt, survivors) => {
  const tree = new TrackedTree({ matches: (other) => other === TOKEN, roots: [], areRootsLeaders: false, earliestStart: null, ownPid: process.pid });
  expect(await endProcessTree(tree, busy(pidAt), 0)).toEqual({ forced: true, survivors });
  expect(performance.now()).toBeLessThan(60_000);
});

test("gives up after a minute where processes replace each other without end", async () => {
  const tree = new TrackedTree({ matches: (other) => other === TOKEN, roots: [], areRootsLeaders: false, earliestStart: null, ownPid: process.pid });
  const { survivors } = await endProcessTree(tree, busy((look) => NO_PID + look), 0);
  expect(survivors).toHaveLength(1);
  expect(performance.now()).toBeGreaterThanOrEqual(60_000);
});
