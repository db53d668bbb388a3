import { expect, test } from "vitest";

import { NO_RESOURCE_LIMITS } from "../../src/process/resource-limits.ts";
import { type Excess, ResourceWatch } from "../../src/process/resource-watch.ts";
import type { ProcessEntry } from "../../src/tree/process-entry.ts";

function entry(pid: number, ppid: number, changes: Partial<ProcessEntry> = {}): ProcessEntry {
  return {
    pid, ppid, pgid: pid, sid: pid, startToken: `s${pid}`, startOrder: pid, isDead: false, token: null, isStarting: false,
    cpuMs: 0, childrenCpuMs: 0, memoryBytes: 0, ...changes,
  };
}

function watch(limits: Partial<typeof NO_RESOURCE_LIMITS>): { look: (...members: readonly ProcessEntry[]) => readonly Excess[] } {
  const told: Excess[] = [];
  const subject = new ResourceWatch({ ...NO_RESOURCE_LIMITS, ...limits }, (excess) => told.push(excess));
  return {
    look: (...members) => {
      subject.look(members);
      return told;
    },
  };
}

test("memory is what all processes of the tree hold together, and the excess is told once", () => {
  const { look } = watch({ memoryBytes: 100 });
  expect(look(entry(1, 0, { memoryBytes: 60 }), entry(2, 1, { memoryBytes: 40 }))).toEqual([]);
  expect(look(entry(1, 0, { memoryBytes: 60 }), entry(2, 1, { memoryBytes: 41 }))).toEqual([{ kind: "over-memory", limitBytes: 100, usedBytes: 101 }]);
  expect(look(entry(1, 0, { memoryBytes: 600 }))).toHaveLength(1);
});

test("CPU time is what all processes used, those included that a process of the tree waited for", () => {
  const { look } = watch({ cpuTimeMs: 1000 });
  expect(look(entry(1, 0, { cpuMs: 100 }), entry(2, 1, { cpuMs: 800 }))).toEqual([]);
  // Process 2 ended; for a moment its parent has not waited for it.
  expect(look(entry(1, 0, { cpuMs: 110 }))).toEqual([]);
  expect(look(entry(1, 0, { cpuMs: 110, childrenCpuMs: 850 }))).toEqual([]);
  expect(look(entry(1, 0, { cpuMs: 151, childrenCpuMs: 850 }))).toEqual([{ kind: "over-cpu-time", limitMs: 1000, usedMs: 1001 }]);
});

test("CPU time of a process that nobody in the tree waited for is not forgotten, nor counted twice", () => {
  const { look } = watch({ cpuTimeMs: 1000 });
  look(entry(1, 0, { cpuMs: 100 }), entry(2, 1, { cpuMs: 500 }), entry(3, 2, { cpuMs: 200 }));
  // Process 2 ended and left 3 to the system.
  look(entry(1, 0, { cpuMs: 100, childrenCpuMs: 500 }), entry(3, 9999, { cpuMs: 300 }));
  expect(look(entry(1, 0, { cpuMs: 100, childrenCpuMs: 500 }))).toEqual([]);
  expect(look(entry(1, 0, { cpuMs: 200, childrenCpuMs: 500 }))).toEqual([]);
  expect(look(entry(1, 0, { cpuMs: 201, childrenCpuMs: 500 }))).toEqual([{ kind: "over-cpu-time", limitMs: 1000, usedMs: 1001 }]);
});

test("a number that is given to another process is another process", () => {
  const { look } = watch({ cpuTimeMs: 1000 });
  look(entry(2, 9999, { cpuMs: 900 }));
  expect(look(entry(2, 9999, { cpuMs: 100, startToken: "later" }))).toEqual([]);
  expect(look(entry(2, 9999, { cpuMs: 101, startToken: "later" }))).toEqual([{ kind: "over-cpu-time", limitMs: 1000, usedMs: 1001 }]);
});

test("without limits nothing is too much", () => {
  expect(watch({}).look(entry(1, 0, { cpuMs: 1e12, memoryBytes: 1e15 }))).toEqual([]);
});
