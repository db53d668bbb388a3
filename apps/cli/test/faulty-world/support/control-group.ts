import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { onTestFinished } from "vitest";

const ROOT = "/sys/fs/cgroup";

/** What a group bounds: its processes, or their memory. */
export type Bounded = "pids" | "memory";

/** The file that holds the bound, in the first version of control groups and in the second. */
const LIMITS = { pids: ["pids.max", "pids.max"], memory: ["memory.limit_in_bytes", "memory.max"] } as const;

/** A control group of the kernel's, for a test. */
export interface ControlGroup {
  /** File that the bound is written to. */
  readonly limitFile: string;
  /** Takes a process in, with all that it starts from then on. */
  add(pid: number): void;
}

/** Why no such group can be made here; `null` where one can. */
export function whyNoGroup(what: Bounded): string | null {
  try {
    rmdirSync(made(what, `pawl-test-${process.pid}-probe`));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A group that is removed after the test, once all that was in it has ended. */
export function controlGroupForTest(what: Bounded): ControlGroup {
  const folder = made(what, `pawl-test-${process.pid}-${what}`);
  onTestFinished(() => rmdirSync(folder));
  return { limitFile: join(folder, limitName(what)), add: (pid) => writeFileSync(join(folder, "cgroup.procs"), String(pid)) };
}

function made(what: Bounded, name: string): string {
  const parent = isFirstVersion(what) ? join(ROOT, what) : ROOT;
  if (!isFirstVersion(what) && !readFileSync(join(ROOT, "cgroup.subtree_control"), "utf8").split(/\s/).includes(what)) throw new Error(`groups do not bound ${what}`);
  const folder = join(parent, name);
  mkdirSync(folder);
  if (existsSync(join(folder, limitName(what)))) return folder;
  rmdirSync(folder);
  throw new Error(`${parent} holds no control groups`);
}

function isFirstVersion(what: Bounded): boolean {
  return existsSync(join(ROOT, what));
}

function limitName(what: Bounded): string {
  return LIMITS[what][isFirstVersion(what) ? 0 : 1];
}
