import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, test } from "vitest";

import { processTable } from "../../src/tree/process-table.ts";
import { signalProcesses } from "../../src/tree/signal-processes.ts";
import { TrackedTree } from "../../src/tree/tracked-tree.ts";

test("a process that left its group after the snapshot gets the signal that its group gets", async () => {
  const left = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
  const stayed = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
  const exits = [left, stayed].map(async (child) => once(child, "exit"));
  try {
    const table = processTable();
    const entries = [left, stayed].map((child) => table.lookup(child.pid ?? 0)).filter((entry) => entry !== null);
    // As if both had been in the second one's group when the snapshot was taken.
    const before = entries.map((entry) => ({ ...entry, pgid: stayed.pid ?? 0, token: "t" }));
    const tree = new TrackedTree({ matches: (token) => token === "t", roots: [], areRootsLeaders: false, earliestStart: null, ownPid: process.pid });
    const members = tree.update({ entries: before, vanished: 0 });
    expect(members).toHaveLength(2);
    signalProcesses({ tree, table, members, signal: "SIGTERM" });
    expect(await Promise.all(exits)).toEqual([[null, "SIGTERM"], [null, "SIGTERM"]]);
  } finally {
    for (const child of [left, stayed]) child.kill("SIGKILL");
    await Promise.all(exits);
  }
});
