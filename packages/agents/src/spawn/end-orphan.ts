import { setTimeout as delay } from "node:timers/promises";

import { AgentsError } from "../errors.ts";
import type { ProcessEntry } from "../tree/process-entry.ts";
import { processTable } from "../tree/process-table.ts";

/** How long a program may go on whose helper is gone: most end by themselves, and leave nothing half done then. In milliseconds. */
const END_MS = 2000;
/** How long it may take to die of SIGTERM, on which git removes its locks. */
const TERM_MS = 2000;
/** How long a process that somebody was just starting may take until it can be told whose it is. */
const START_MS = 250;
const POLL_MS = 10;

/**
 * Waits for the end of a program that a helper started which is gone, and ends it where that takes long.
 *
 * @param pid - its number, and that of its group; `null` where the helper did not tell it.
 * @param token - what marks it. Where its number is not known, every process with this token that no longer descends from this process
 *   is taken for it: all of those have lost their helper.
 * @returns `false` where it may still run: it could not be seen, may not be signalled, or does not die.
 */
export async function endOrphan(pid: number | null, token: string | null): Promise<boolean> {
  if (pid === null && token === null) return true;
  if (pid === null) await delay(START_MS);
  if (await hasEnded(pid, token, END_MS)) return true;
  signal(pid, token, "SIGTERM");
  if (await hasEnded(pid, token, TERM_MS)) return true;
  signal(pid, token, "SIGKILL");
  return await hasEnded(pid, token, TERM_MS);
}

async function hasEnded(pid: number | null, token: string | null, limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  // A table that cannot be read, for want of open files say, may be readable at the next look.
  while (findOrphans(pid, token)?.length !== 0) {
    if (performance.now() >= deadlineMs) return false;
    await delay(POLL_MS);
  }
  return true;
}

function signal(pid: number | null, token: string | null, name: NodeJS.Signals): void {
  for (const { pgid } of findOrphans(pid, token) ?? []) {
    try {
      process.kill(-pgid, name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // It has ended by itself, or may not be signalled, and is seen to run on.
      if (code !== "ESRCH" && code !== "EPERM") throw error;
    }
  }
}

/** Leaders of the groups that are meant; `null` while the process table cannot be read. */
function findOrphans(pid: number | null, token: string | null): readonly ProcessEntry[] | null {
  try {
    return lookForOrphans(pid, token);
  } catch (error) {
    if (error instanceof AgentsError && error.code === "PROCESS_TABLE_UNREADABLE") return null;
    throw error;
  }
}

function lookForOrphans(pid: number | null, token: string | null): readonly ProcessEntry[] {
  const table = processTable();
  if (pid !== null) {
    const entry = table.lookup(pid);
    // Its number may be another's by now.
    return entry !== null && !entry.isDead && entry.pgid === pid && entry.token === token ? [entry] : [];
  }
  const { entries } = table.snapshot();
  const parents = new Map(entries.map((entry) => [entry.pid, entry.ppid]));
  return entries.filter((entry) => !entry.isDead && entry.token === token && entry.pgid === entry.pid && !descendsFromThis(entry.pid, parents));
}

function descendsFromThis(pid: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid, steps = 0; at !== undefined && at > 1 && steps <= parents.size; at = parents.get(at), steps += 1) {
    if (at === process.pid) return true;
  }
  return false;
}
