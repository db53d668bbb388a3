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
 * @param token - what marks it. Where its number is not known, every process with this token that descends from nothing that is
 *   answered for is taken for it: all of those have lost their helper.
 * @param isAnswered - whether a child of this process, by its number, was started by it and is not over.
 * @returns `false` where it may still run: it could not be seen, may not be signalled, or does not die.
 */
export async function endOrphan(pid: number | null, token: string | null, isAnswered: (pid: number) => boolean): Promise<boolean> {
  if (pid === null && token === null) return true;
  const find = (): readonly ProcessEntry[] | null => findOrphans(pid, token, isAnswered);
  if (pid === null) await delay(START_MS);
  if (await hasEnded(find, END_MS)) return true;
  signal(find, "SIGTERM");
  if (await hasEnded(find, TERM_MS)) return true;
  signal(find, "SIGKILL");
  return await hasEnded(find, TERM_MS);
}

/** Leaders of the groups that are meant; `null` while the process table cannot be read. */
type Find = () => readonly ProcessEntry[] | null;

async function hasEnded(find: Find, limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  // A table that cannot be read, for want of open files say, may be readable at the next look.
  while (find()?.length !== 0) {
    if (performance.now() >= deadlineMs) return false;
    await delay(POLL_MS);
  }
  return true;
}

function signal(find: Find, name: NodeJS.Signals): void {
  for (const { pgid } of find() ?? []) {
    try {
      process.kill(-pgid, name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // It has ended by itself, or may not be signalled, and is seen to run on.
      if (code !== "ESRCH" && code !== "EPERM") throw error;
    }
  }
}

function findOrphans(pid: number | null, token: string | null, isAnswered: (pid: number) => boolean): readonly ProcessEntry[] | null {
  try {
    return lookForOrphans(pid, token, isAnswered);
  } catch (error) {
    if (error instanceof AgentsError && error.code === "PROCESS_TABLE_UNREADABLE") return null;
    throw error;
  }
}

function lookForOrphans(pid: number | null, token: string | null, isAnswered: (pid: number) => boolean): readonly ProcessEntry[] {
  const table = processTable();
  if (pid !== null) {
    const entry = table.lookup(pid);
    // Its number may be another's by now.
    return entry !== null && !entry.isDead && entry.pgid === pid && entry.token === token ? [entry] : [];
  }
  const { entries } = table.snapshot();
  const parents = new Map(entries.map((entry) => [entry.pid, entry.ppid]));
  return entries.filter((entry) => !entry.isDead && entry.token === token && entry.pgid === entry.pid && !descendsFromAnswered(entry.pid, parents, isAnswered));
}

/**
 * Whether a process is one of those, or descends from one. That it descends from this process says nothing where this is the first
 * one of a container: what has lost its helper is given to it as well.
 *
 * @param parents - parent of each process.
 * @param isAnswered - whether a child of this process was started by it, and is not over.
 */
export function descendsFromAnswered(pid: number, parents: ReadonlyMap<number, number>, isAnswered: (pid: number) => boolean): boolean {
  for (let at: number | undefined = pid, steps = 0; at !== undefined && steps <= parents.size; at = parents.get(at), steps += 1) {
    if (isAnswered(at)) return true;
  }
  return false;
}
