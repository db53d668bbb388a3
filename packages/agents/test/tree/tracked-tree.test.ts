import { describe, expect, test } from "vitest";

import type { ProcessEntry } from "../../src/tree/process-entry.ts";
import { TrackedTree, type TreeOptions } from "../../src/tree/tracked-tree.ts";

const OWN_PID = 100;

/** A process that started at its pid, in its own group and session unless told otherwise. */
function entry(pid: number, ppid: number, changes: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, ppid, pgid: pid, sid: pid, startToken: `s${pid}`, startOrder: pid, isDead: false, token: null, isStarting: false, cpuMs: 0, childrenCpuMs: 0, memoryBytes: 0, ...changes };
}

function tree(changes: Partial<TreeOptions> = {}): TrackedTree {
  return new TrackedTree({ matches: (token) => token === "t", roots: [], areRootsLeaders: false, earliestStart: null, ownPid: OWN_PID, ...changes });
}

function pids(subject: TrackedTree, ...entries: readonly ProcessEntry[]): number[] {
  return subject.update({ entries: [entry(1, 0), entry(50, 1), entry(OWN_PID, 50), ...entries], vanished: 0 }).map(({ pid }) => pid).toSorted((a, b) => a - b);
}

describe("members", () => {
  test("are processes with the token and their descendants", () => {
    expect(pids(tree(), entry(200, OWN_PID, { token: "t" }), entry(201, 200), entry(202, 201), entry(300, 50))).toEqual([200, 201, 202]);
  });

  test("stay members when they lose parent and token", () => {
    const subject = tree();
    pids(subject, entry(200, OWN_PID, { token: "t" }), entry(201, 200));
    expect(pids(subject, entry(201, 1))).toEqual([201]);
  });

  test("include what a member that is gone left in its session or group", () => {
    const subject = tree();
    pids(subject, entry(200, OWN_PID, { token: "t" }), entry(201, 200));
    expect(pids(subject, entry(202, 1, { sid: 201, pgid: 202 }), entry(203, 1, { pgid: 201, sid: 7 }))).toEqual([202, 203]);
  });

  test("do not include a process that has the pid of one that is gone", () => {
    const subject = tree();
    pids(subject, entry(200, OWN_PID, { token: "t" }));
    expect(pids(subject, entry(200, 1, { startToken: "later" }))).toEqual([]);
  });

  test("do not include a session whose number was given to a foreign leader", () => {
    const subject = tree();
    pids(subject, entry(200, OWN_PID, { token: "t" }));
    expect(pids(subject, entry(200, 50, { startToken: "later" }), entry(201, 200, { sid: 200, pgid: 200 }))).toEqual([]);
  });

  test("do not include others in a session whose leader is foreign", () => {
    expect(pids(tree(), entry(60, 50), entry(200, 60, { sid: 60, pgid: 60, token: "t" }), entry(61, 60, { sid: 60, pgid: 60 }))).toEqual([200]);
  });

  test("do not include the supervisor and its ancestors, though they carry the token", () => {
    const subject = tree();
    const entries = [entry(1, 0), entry(50, 1, { token: "t" }), entry(OWN_PID, 50, { token: "t" }), entry(60, 50)];
    expect(subject.update({ entries, vanished: 0 })).toEqual([]);
  });

  test("do not include what started before the root", () => {
    expect(pids(tree({ earliestStart: 200 }), entry(150, 50, { token: "t" }), entry(200, OWN_PID, { token: "t" }))).toEqual([200]);
  });

  test("are found from a root without token, unless its pid has another start", () => {
    const roots = [{ pid: 200, startToken: "s200" }];
    expect(pids(tree({ roots }), entry(200, 50), entry(201, 200))).toEqual([200, 201]);
    expect(pids(tree({ roots }), entry(200, 50, { startToken: "later" }), entry(201, 200))).toEqual([]);
  });

  test("do not include the dead", () => {
    expect(pids(tree(), entry(200, OWN_PID, { token: "t", isDead: true }))).toEqual([]);
  });
});

describe("what was seen beside the roots", () => {
  const roots = [{ pid: 200, startToken: "s200" }];
  const own = { sid: 200, pgid: 200 };

  function isGone(seen: readonly ProcessEntry[], now: readonly ProcessEntry[]): boolean {
    const subject = tree({ roots, areRootsLeaders: true });
    pids(subject, entry(200, OWN_PID), ...seen);
    return subject.isGoneButRoots((pid) => now.find((one) => one.pid === pid) ?? null);
  }

  test("is gone where nothing was, where it has ended, and where its number is another's", () => {
    expect(tree({ roots, areRootsLeaders: true }).isGoneButRoots(() => null)).toBe(true);
    expect(isGone([], [entry(200, OWN_PID)])).toBe(true);
    expect(isGone([entry(201, 200, own)], [])).toBe(true);
    expect(isGone([entry(201, 200, own)], [entry(201, 200, { ...own, isDead: true })])).toBe(true);
    expect(isGone([entry(201, 200, own)], [entry(201, 50, { startToken: "later" })])).toBe(true);
  });

  test("is not while one of it runs, wherever that has gone", () => {
    expect(isGone([entry(201, 200, own), entry(202, 201, own)], [entry(202, 1)])).toBe(false);
  });

  test("may have left something in a session or group that was its own", () => {
    expect(isGone([entry(201, 200, { ...own, pgid: 201 })], [])).toBe(false);
    expect(isGone([entry(201, 200)], [])).toBe(false);
  });
});

describe("a process group", () => {
  test("is whole while all its living processes are members", () => {
    const subject = tree();
    pids(subject, entry(200, OWN_PID, { token: "t" }), entry(201, 200, { pgid: 200 }), entry(202, 200, { pgid: 200, isDead: true }));
    expect(subject.wholeGroupSize(200)).toBe(2);
  });

  test("is not whole with a foreign process in it", () => {
    const subject = tree();
    pids(subject, entry(60, 50), entry(61, 60, { pgid: 60 }), entry(200, 60, { pgid: 60, token: "t" }));
    expect(subject.wholeGroupSize(60)).toBe(0);
  });
});

describe("a root that is known to lead its session", () => {
  test("gives the tree what it left there, though it ended before the first snapshot", () => {
    const roots = [{ pid: 200, startToken: "s200" }];
    const left = entry(201, 1, { sid: 200, pgid: 200 });
    expect(pids(tree({ roots, areRootsLeaders: true }), left)).toEqual([201]);
    expect(pids(tree({ roots, areRootsLeaders: false }), left)).toEqual([]);
  });
});

describe("churn", () => {
  test("is seen when a process vanished during the look", () => {
    const subject = tree();
    subject.update({ entries: [], vanished: 1 });
    expect(subject.sawChurn).toBe(true);
    subject.update({ entries: [], vanished: 0 });
    expect(subject.sawChurn).toBe(false);
  });

  test("is seen when a process died since the look before", () => {
    const subject = tree();
    const dead = entry(201, 1, { isDead: true });
    pids(subject, dead);
    expect(subject.sawChurn).toBe(true);
    pids(subject, dead);
    expect(subject.sawChurn).toBe(false);
  });

  test("is seen while a process that may belong to the tree is starting, not while a member or an older one is", () => {
    const subject = tree({ earliestStart: 200 });
    pids(subject, entry(201, 1, { isStarting: true }));
    expect(subject.sawChurn).toBe(true);
    pids(subject, entry(150, 1, { isStarting: true }), entry(200, OWN_PID, { token: "t" }), entry(202, 200, { isStarting: true }));
    expect(subject.sawChurn).toBe(false);
  });
});

describe("CPU time", () => {
  const used = (subject: TrackedTree, ...entries: readonly ProcessEntry[]): number => {
    pids(subject, ...entries);
    return subject.usedCpuMs;
  };
  const root = (cpuMs: number | null): ProcessEntry => entry(200, OWN_PID, { token: "t", cpuMs });

  test("counts as used when that of a member has grown since the last snapshot, not before there was one", () => {
    const subject = tree();
    expect(used(subject, root(500))).toBe(0);
    expect(used(subject, root(500))).toBe(0);
    expect(used(subject, root(510))).toBe(10);
    expect(used(subject, root(510))).toBe(0);
  });

  test("counts as used by a member that came since, though another with more is gone", () => {
    const subject = tree();
    used(subject, root(500), entry(201, 200, { cpuMs: 900 }));
    expect(used(subject, root(500), entry(202, 200, { cpuMs: 10 }))).toBe(10);
    expect(used(subject, root(500))).toBe(0);
    expect(used(subject, root(500), entry(203, 200, { cpuMs: 0 }))).toBe(0);
  });

  test("of a process that has the pid of one that is gone is its own", () => {
    const subject = tree();
    used(subject, root(500), entry(201, 200, { cpuMs: 900 }));
    expect(used(subject, root(500), entry(201, 200, { cpuMs: 10, startToken: "later" }))).toBe(10);
  });

  test("of others, and of a member whose time is not told, does not count", () => {
    const subject = tree();
    used(subject, root(null), entry(60, 50, { cpuMs: 0 }));
    expect(used(subject, root(null), entry(60, 50, { cpuMs: 900 }))).toBe(0);
  });
});
