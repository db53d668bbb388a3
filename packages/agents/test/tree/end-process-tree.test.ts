import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, test } from "vitest";

import { endProcessTree } from "../../src/tree/end-process-tree.ts";
import type { ProcessTable } from "../../src/tree/process-entry.ts";
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
