import type { ProcessEntry, ProcessTable } from "./process-entry.ts";
import { groupBy } from "../util/group-by.ts";
import type { TrackedTree } from "./tracked-tree.ts";

/** What {@link signalProcesses} is to do. */
interface SignalRequest {
  readonly tree: TrackedTree;
  readonly table: ProcessTable;
  /** Members of the tree, all or some of those in its last snapshot. */
  readonly members: readonly ProcessEntry[];
  readonly signal: NodeJS.Signals;
}

/**
 * Sends one signal to members of a tree. To be called right after the snapshot that showed them.
 *
 * Where they are a whole process group, it gets the signal as a group: the kernel does that at one instant, so none
 * can fork past it, nor replace itself before it is reached. Otherwise each process is checked by pid and start once more
 * before its signal. One that is gone, or that may not be signalled, is passed over.
 */
export function signalProcesses(request: SignalRequest): void {
  const { tree, table, members, signal } = request;
  for (const [pgid, group] of groupBy(members, (entry) => entry.pgid)) {
    const isWhole = group.length === tree.wholeGroupSize(pgid);
    if (isWhole) send(-pgid, signal);
    for (const entry of group) {
      const now = table.lookup(entry.pid);
      if (now === null || !isSame(entry, now)) continue;
      // One that had left the group by then did not get the group's signal.
      if (!isWhole || now.pgid !== pgid) send(entry.pid, signal);
    }
  }
}

function isSame(entry: ProcessEntry, now: ProcessEntry): boolean {
  return !now.isDead && now.startToken === entry.startToken;
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
