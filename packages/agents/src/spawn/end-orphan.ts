import { setTimeout as delay } from "node:timers/promises";

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
 * Waits for the end of a program that a helper started which is gone, and ends it where that takes long. Resolves once it does not
 * run.
 *
 * @param pid - its number, and that of its group; `null` where the helper did not tell it.
 * @param token - what marks it. Where its number is not known, every process with this token that no longer descends from this process
 *   is taken for it: all of those have lost their helper.
 */
export async function endOrphan(pid: number | null, token: string | null): Promise<void> {
  if (pid === null && token === null) return;
  if (pid === null) await delay(START_MS);
  if (await hasEnded(pid, token, END_MS)) return;
  signal(pid, token, "SIGTERM");
  if (await hasEnded(pid, token, TERM_MS)) return;
  signal(pid, token, "SIGKILL");
  await hasEnded(pid, token, TERM_MS);
}

async function hasEnded(pid: number | null, token: string | null, limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  while (findOrphans(pid, token).length > 0) {
    if (performance.now() >= deadlineMs) return false;
    await delay(POLL_MS);
  }
  return true;
}

function signal(pid: number | null, token: string | null, name: NodeJS.Signals): void {
  for (const { pgid } of findOrphans(pid, token)) {
    try {
      process.kill(-pgid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Leaders of the groups that are meant. */
function findOrphans(pid: number | null, token: string | null): readonly ProcessEntry[] {
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
