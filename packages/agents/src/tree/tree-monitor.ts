import type { ProcessEntry } from "./process-entry.ts";
import { processTable } from "./process-table.ts";
import type { TrackedTree } from "./tracked-tree.ts";

/** Time between two looks at the process table while a tree is watched, in milliseconds. */
const SCAN_INTERVAL_MS = 200;

/** Who is told of a watched tree. */
export interface TreeObserver {
  /** Called with the processes of the tree that are alive, at each look. */
  readonly onLook: (members: readonly ProcessEntry[]) => void;
  /** Called after a look that found that it used CPU time, with how much. */
  readonly onCpuUse: (cpuMs: number) => void;
}

/**
 * Shows every running tree a snapshot at intervals, so that a process which later hides is known by then, and tells of
 * trees that use CPU time.
 * One timer and one snapshot serve all trees; without a tree there is no timer.
 */
class TreeMonitor {
  readonly #trees = new Map<TrackedTree, TreeObserver>();
  #timer: NodeJS.Timeout | null = null;

  /** Watches a tree until the returned function is called. */
  watch(tree: TrackedTree, observer: TreeObserver): () => void {
    this.#trees.set(tree, observer);
    this.#timer ??= setInterval(() => this.scanQuietly(), SCAN_INTERVAL_MS).unref();
    return () => {
      this.#trees.delete(tree);
      if (this.#trees.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  /** Shows all watched trees a snapshot now. Throws `PROCESS_TABLE_UNREADABLE`. */
  scan(): void {
    const starts = [...this.#trees.keys()].map((tree) => tree.earliestStart);
    const known = starts.filter((start) => start !== null);
    const snapshot = processTable().snapshot(known.length === starts.length && known.length > 0 ? Math.min(...known) : null);
    for (const [tree, { onLook, onCpuUse }] of this.#trees) {
      onLook(tree.update(snapshot));
      if (tree.usedCpuMs > 0) onCpuUse(tree.usedCpuMs);
    }
  }

  /** Like {@link scan}, but a look that fails is passed over. */
  scanQuietly(): void {
    try {
      this.scan();
    } catch {
      // A look that failed loses nothing but time: the look that decides, when the tree is ended, throws.
    }
  }
}

/** The monitor of this process. */
export const treeMonitor: TreeMonitor = new TreeMonitor();
