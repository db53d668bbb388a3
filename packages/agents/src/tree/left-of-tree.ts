import type { ProcessEntry, ProcessTable } from "./process-entry.ts";
import type { NumberingMark, ProcessNumbering } from "./process-numbering.ts";
import { TrackedTree } from "./tracked-tree.ts";

/** More numbers than this are not looked at one by one: a look at the whole table is cheaper. */
const MOST_NUMBERS = 2_000;

/** A process tree by the process that it began with, which led a session and group of its own. */
export interface TreeRoot {
  readonly pid: number;
  readonly startToken: string;
  readonly startOrder: number;
  /** Token that its processes carry. */
  readonly token: string;
  /** Taken after it was started and before it can have been waited for; `null` where the system does not tell. */
  readonly mark: NumberingMark | null;
}

/** What {@link isNothingLeft} looks at. */
export interface LeftLook {
  readonly table: ProcessTable;
  readonly numbering: ProcessNumbering;
  /** Numbers of processes that cannot belong to the tree, though they are younger: roots of other trees that still run. */
  readonly others: ReadonlySet<number>;
}

/**
 * Whether it is certain that nothing is left of a tree whose root has ended. `false` says nothing: something may be left.
 *
 * Descendants have higher numbers than the root, as long as the system has not begun anew; so only the numbers that were given
 * since are looked at, and again those that were given meanwhile, until none was. That holds at one instant, unlike a look at the
 * whole table, and costs next to nothing where few processes were started since. It does not know what an earlier look at the
 * table has seen: where that showed more of the tree than the root, the table has to be asked.
 */
export function isNothingLeft(root: TreeRoot, { table, numbering, others }: LeftLook): boolean {
  if (root.mark === null) return false;
  const entries: ProcessEntry[] = [];
  let from = root.pid + 1;
  for (;;) {
    const now = numbering.mark();
    if (now === null || now.round !== root.mark.round || now.lastPid < root.pid || now.lastPid - root.pid > MOST_NUMBERS) return false;
    if (now.lastPid < from) break;
    for (let pid = from; pid <= now.lastPid; pid += 1) {
      const entry = others.has(pid) ? null : table.lookup(pid);
      if (entry !== null) entries.push(entry);
    }
    from = now.lastPid + 1;
  }
  const tree = new TrackedTree({
    matches: (token) => token === root.token,
    roots: [root],
    areRootsLeaders: true,
    earliestStart: root.startOrder,
    ownPid: process.pid,
  });
  const left = tree.update({ entries, vanished: 0 });
  return left.length === 0 && !entries.some((entry) => entry.isStarting && entry.startOrder >= root.startOrder);
}
