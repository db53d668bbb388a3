import type { ProcessEntry } from "../tree/process-entry.ts";
import type { ResourceLimits } from "./resource-limits.ts";

/** A limit of memory or CPU time that a process tree went over. */
export type Excess =
  | { readonly kind: "over-memory"; readonly limitBytes: number; readonly usedBytes: number }
  | { readonly kind: "over-cpu-time"; readonly limitMs: number; readonly usedMs: number };

/** What was last seen of one process. */
interface Seen {
  readonly ppid: number;
  /** Its own CPU time and that of the children that it waited for, in milliseconds. */
  readonly cpuMs: number;
}

/** Adds up what the processes of one tree use, and tells once when that is more than they may. */
export class ResourceWatch {
  readonly #limits: ResourceLimits;
  readonly #onExcess: (excess: Excess) => void;
  #seen: ReadonlyMap<string, Seen> = new Map();
  /** CPU time of processes that ended without one of the tree waiting for them, in milliseconds. */
  #lostCpuMs = 0;
  #usedCpuMs = 0;
  #hasTold = false;

  /** @param onExcess - called once at most. */
  constructor(limits: ResourceLimits, onExcess: (excess: Excess) => void) {
    this.#limits = limits;
    this.#onExcess = onExcess;
  }

  /** Takes in the processes of the tree that are alive. */
  look(members: readonly ProcessEntry[]): void {
    const { memoryBytes: limitBytes, cpuTimeMs: limitMs } = this.#limits;
    const usedMs = this.#addUpCpu(members);
    if (this.#hasTold) return;
    const usedBytes = members.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
    if (limitBytes !== null && usedBytes > limitBytes) this.#tell({ kind: "over-memory", limitBytes, usedBytes });
    else if (limitMs !== null && usedMs > limitMs) this.#tell({ kind: "over-cpu-time", limitMs, usedMs });
  }

  #addUpCpu(members: readonly ProcessEntry[]): number {
    const alive = new Set(members.map(({ pid }) => pid));
    const now = new Map(
      members.map((entry): [string, Seen] => [
        `${entry.pid}@${entry.startToken}`,
        { ppid: entry.ppid, cpuMs: (entry.cpuMs ?? 0) + (entry.childrenCpuMs ?? 0) },
      ]),
    );
    for (const [key, { ppid, cpuMs }] of this.#seen) {
      // What a parent in the tree waited for is in the parent's own account from then on.
      if (!now.has(key) && !alive.has(ppid)) this.#lostCpuMs += cpuMs;
    }
    this.#seen = now;
    const running = [...now.values()].reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    // A process that ended and was not waited for yet is in nobody's account for a moment.
    this.#usedCpuMs = Math.max(this.#usedCpuMs, this.#lostCpuMs + running);
    return this.#usedCpuMs;
  }

  #tell(excess: Excess): void {
    this.#hasTold = true;
    this.#onExcess(excess);
  }
}
