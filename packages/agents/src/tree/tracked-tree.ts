import { groupBy } from "../util/group-by.ts";
import type { ProcessEntry, ProcessSnapshot } from "./process-entry.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** How a {@link TrackedTree} recognises its processes. */
export interface TreeOptions {
  /** Whether a process with this token belongs to the tree. */
  readonly matches: (token: string) => boolean;
  /** Processes known to belong to it. */
  readonly roots: readonly ProcessIdentity[];
  /**
   * Whether the roots are known to lead sessions and groups of their own and to have run until now, so that whatever is in
   * these belongs to the tree even if they end before the first snapshot.
   */
  readonly areRootsLeaders: boolean;
  /** Nothing that started before this ({@link ProcessEntry.startOrder}) belongs to it; `null`: no such bound. */
  readonly earliestStart: number | null;
  /** Pid of the process that supervises: it and its ancestors never belong to a tree. */
  readonly ownPid: number;
}

/**
 * Which processes belong to one tree, worked out from snapshots of the process table.
 *
 * A process belongs if it carries the token, was seen as a member before, descends from a member, or is in a session or
 * group of members. So one that cleared its environment and left its group is still found if one snapshot saw it, or
 * a process of its session, before it did both. Pure but for what it remembers: it neither looks nor signals.
 */
export class TrackedTree {
  readonly #options: TreeOptions;
  #members = new Map<number, string>();
  #sessions = new Set<number>();
  #groups = new Set<number>();
  #wholeGroups: ReadonlyMap<number, number> = new Map();
  #dead: ReadonlySet<string> = new Set();
  #sawChurn = false;
  /** By process, in milliseconds; `null` before the first snapshot. */
  #cpuMs: ReadonlyMap<string, number> | null = null;
  #usedCpuMs = 0;

  constructor(options: TreeOptions) {
    this.#options = options;
    for (const { pid, startToken } of options.roots) {
      this.#members.set(pid, startToken);
      if (!options.areRootsLeaders) continue;
      this.#sessions.add(pid);
      this.#groups.add(pid);
    }
  }

  /**
   * Whether all that snapshots have shown of it beside its roots has ended without a way out: in no session or group but the roots'.
   * What such a process started is in these too, or nobody could have known of it.
   */
  isGoneButRoots(lookup: (pid: number) => ProcessEntry | null): boolean {
    const roots = new Set(this.#options.roots.map(({ pid }) => pid));
    if ([...this.#sessions, ...this.#groups].some((leader) => !roots.has(leader))) return false;
    return [...this.#members].every(([pid, startToken]) => roots.has(pid) || isGone(lookup(pid), startToken));
  }

  /** See {@link TreeOptions.earliestStart}. */
  get earliestStart(): number | null {
    return this.#options.earliestStart;
  }

  /** Takes in a snapshot and returns the members that are alive in it. */
  update({ entries, vanished }: ProcessSnapshot): readonly ProcessEntry[] {
    const lineage = ownLineage(entries, this.#options.ownPid);
    const live = entries.filter((entry) => !entry.isDead && entry.pid > 1);
    const eligible = live.filter((entry) => !lineage.has(entry.pid) && entry.startOrder >= (this.#options.earliestStart ?? 0));
    const found = this.#close(live, eligible);
    this.#members = new Map([...found.values()].map((entry) => [entry.pid, entry.startToken]));
    this.#sessions = new Set([...found.values()].flatMap((entry) => (entry.sid === null ? [] : [entry.sid])));
    this.#groups = new Set([...found.values()].map((entry) => entry.pgid));
    this.#wholeGroups = wholeGroups(entries, found);
    this.#noteCpu([...found.values()]);
    const isUnclear = eligible.some((entry) => entry.isStarting && !found.has(entry.pid));
    this.#sawChurn = this.#hasNewDead(entries) || isUnclear || vanished > 0;
    return [...found.values()];
  }

  /** How many processes this process group had in the last snapshot if all were members; 0 if one was not. */
  wholeGroupSize(pgid: number): number {
    return this.#wholeGroups.get(pgid) ?? 0;
  }

  /**
   * Whether processes ended since the last snapshot but one, or could not be told yet: they, or children that the snapshot
   * missed, may belong to the tree. So a snapshot without members then does not prove that the tree is dead.
   */
  get sawChurn(): boolean {
    return this.#sawChurn;
  }

  /**
   * CPU time that members used between the last two snapshots, in milliseconds; one that was in the last for the first time counts
   * with all that it used. 0 after the first snapshot, and where the system does not tell ({@link ProcessEntry.cpuMs}).
   */
  get usedCpuMs(): number {
    return this.#usedCpuMs;
  }

  #noteCpu(members: readonly ProcessEntry[]): void {
    const before = this.#cpuMs;
    const now = new Map(members.flatMap((entry) => (entry.cpuMs === null ? [] : [[keyOf(entry), entry.cpuMs]])));
    const more = before === null ? [] : [...now].map(([key, cpuMs]) => Math.max(0, cpuMs - (before.get(key) ?? 0)));
    this.#usedCpuMs = more.reduce((sum, cpuMs) => sum + cpuMs, 0);
    this.#cpuMs = now;
  }

  #hasNewDead(entries: readonly ProcessEntry[]): boolean {
    const dead = new Set(entries.filter((entry) => entry.isDead).map((entry) => keyOf(entry)));
    const hasNew = [...dead].some((key) => !this.#dead.has(key));
    this.#dead = dead;
    return hasNew;
  }

  #close(live: readonly ProcessEntry[], eligible: readonly ProcessEntry[]): Map<number, ProcessEntry> {
    const byPid = new Map(live.map((entry) => [entry.pid, entry]));
    const children = groupBy(eligible, (entry) => entry.ppid);
    const found = new Map<number, ProcessEntry>();
    const queue: ProcessEntry[] = [];
    const add = (entry: ProcessEntry): void => {
      if (found.has(entry.pid)) return;
      found.set(entry.pid, entry);
      queue.push(entry);
    };
    // A session or group is the tree's only if its leader is a member or gone. The number of a leader that is gone is
    // not given to another process while anything is left of the session or group.
    const isOurs = (leaderPid: number): boolean => leaderPid > 1 && (!byPid.has(leaderPid) || found.has(leaderPid));

    for (const entry of eligible) {
      const isKnown = this.#members.get(entry.pid) === entry.startToken;
      if (isKnown || (entry.token !== null && this.#options.matches(entry.token))) add(entry);
    }
    const sessions = new Set(this.#sessions);
    const groups = new Set(this.#groups);
    do {
      for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
        if (entry.sid !== null) sessions.add(entry.sid);
        groups.add(entry.pgid);
        for (const child of children.get(entry.pid) ?? []) add(child);
      }
      for (const entry of eligible) {
        const inSession = entry.sid !== null && sessions.has(entry.sid) && isOurs(entry.sid);
        if (inSession || (groups.has(entry.pgid) && isOurs(entry.pgid))) add(entry);
      }
    } while (queue.length > 0);
    return found;
  }
}

/** @param entry - what has the process's number now. */
function isGone(entry: ProcessEntry | null, startToken: string): boolean {
  return entry === null || entry.isDead || entry.startToken !== startToken;
}

function keyOf({ pid, startToken }: ProcessIdentity): string {
  return `${pid}@${startToken}`;
}

function ownLineage(entries: readonly ProcessEntry[], ownPid: number): ReadonlySet<number> {
  const parents = new Map(entries.map((entry) => [entry.pid, entry.ppid]));
  const lineage = new Set<number>();
  for (let pid: number | undefined = ownPid; pid !== undefined && !lineage.has(pid); pid = parents.get(pid)) lineage.add(pid);
  return lineage;
}

function wholeGroups(entries: readonly ProcessEntry[], found: ReadonlyMap<number, ProcessEntry>): Map<number, number> {
  const sizes = new Map<number, number>();
  for (const { pgid } of found.values()) if (pgid > 1) sizes.set(pgid, (sizes.get(pgid) ?? 0) + 1);
  for (const entry of entries) if (!entry.isDead && !found.has(entry.pid)) sizes.delete(entry.pgid);
  return sizes;
}
