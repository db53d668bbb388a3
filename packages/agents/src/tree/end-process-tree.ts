import { setTimeout as delay } from "node:timers/promises";

import type { ProcessEntry, ProcessTable } from "./process-entry.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { signalProcesses } from "./signal-processes.ts";
import type { TrackedTree } from "./tracked-tree.ts";

/** How long a process may take to die of SIGKILL before it is reported as a survivor, in milliseconds. */
const SURVIVOR_WAIT_MS = 10_000;

/** How long processes are run after that replace each other, in milliseconds: on a busy machine a look takes long, and most come too late. */
const CHASE_MS = 60_000;

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;
const MAX_FREEZE_ROUNDS = 50;
const MAX_LOOKS = 100;

/** How a process tree ended. */
export interface TreeEnd {
  /** Something outlived the grace period and got SIGKILL. */
  readonly forced: boolean;
  /** What still runs: it belongs to another user, or the system could not end it within ten seconds, or what replaces itself within a minute. */
  readonly survivors: readonly ProcessIdentity[];
}

/**
 * Ends every process of a tree: SIGTERM, a grace period, SIGKILL. Resolves when none is left, or with the survivors.
 *
 * @param graceMs - time between the two signals, in milliseconds; 0: SIGKILL at once.
 * Throws `PROCESS_TABLE_UNREADABLE`.
 */
export async function endProcessTree(tree: TrackedTree, table: ProcessTable, graceMs: number): Promise<TreeEnd> {
  const graceEndsAt = performance.now() + graceMs;
  const told = new Set<string>();
  let pauseMs = FIRST_PAUSE_MS;
  while (performance.now() < graceEndsAt) {
    const members = await remaining(tree, table);
    if (members.length === 0) return { forced: false, survivors: [] };
    // Once each: many programs take a second SIGTERM as an order to skip their cleaning up.
    signalProcesses({ tree, table, members: members.filter((entry) => isNew(entry, told)), signal: "SIGTERM" });
    await delay(Math.min(pauseMs, Math.max(1, graceEndsAt - performance.now())));
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
  if ((await remaining(tree, table)).length === 0) return { forced: false, survivors: [] };
  return { forced: true, survivors: await force(tree, table) };
}

async function force(tree: TrackedTree, table: ProcessTable): Promise<readonly ProcessIdentity[]> {
  const giveUpAt = performance.now() + CHASE_MS;
  /** When each was sent its signal for the first time. */
  const killedAt = new Map<string, number>();
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    await freeze(tree, table);
    const members = await remaining(tree, table);
    signalProcesses({ tree, table, members, signal: "SIGKILL" });
    for (const entry of members) killedAt.set(keyOf(entry), killedAt.get(keyOf(entry)) ?? performance.now());
    await delay(pauseMs);
    const left = await remaining(tree, table);
    const nowMs = performance.now();
    const isStuck = (entry: ProcessEntry): boolean => nowMs - (killedAt.get(keyOf(entry)) ?? nowMs) >= SURVIVOR_WAIT_MS;
    if (left.every((entry) => isForbidden(entry.pid) || isStuck(entry)) || nowMs >= giveUpAt) {
      return left.map(({ pid, startToken }) => ({ pid, startToken }));
    }
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

// A tree that forks while it is being killed can slip away between two looks. Stopped processes do not fork, and the
// children that a stopped parent had just made are still its children.
async function freeze(tree: TrackedTree, table: ProcessTable): Promise<void> {
  const stopped = new Set<string>();
  for (let round = 0; round < MAX_FREEZE_ROUNDS; round += 1) {
    const moving = (await remaining(tree, table)).filter((entry) => isNew(entry, stopped));
    if (moving.length === 0) return;
    signalProcesses({ tree, table, members: moving, signal: "SIGSTOP" });
  }
}

// Processes that replace themselves all the time are in no snapshot for long: a look that found none counts only if
// nothing ended or began meanwhile. On a busy machine something always does, hence the limit. Between looks the others
// get their turn: a process that is starting stays so while this one keeps the processor.
async function remaining(tree: TrackedTree, table: ProcessTable): Promise<readonly ProcessEntry[]> {
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const members = tree.update(table.snapshot(tree.earliestStart));
    if (members.length > 0 || (look > 0 && !tree.sawChurn)) return members;
    await delay(1);
  }
  return [];
}

function isNew(entry: ProcessEntry, seen: Set<string>): boolean {
  const key = keyOf(entry);
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function keyOf({ pid, startToken }: ProcessEntry): string {
  return `${pid}@${startToken}`;
}

function isForbidden(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
