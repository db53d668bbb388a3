/** Name of the environment variable that marks every process of a tree with the tree's token. */
export const PROCESS_TOKEN_VARIABLE = "PAWL_PROCESS_TOKEN";

/** One running process as the operating system shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  /** Session, or `null` where the system does not tell. */
  readonly sid: number | null;
  /** Identifies this start of this pid; equal tokens mean the same process, also across a reboot. */
  readonly startToken: string;
  /** Grows with the start time; comparable only within one process table. */
  readonly startOrder: number;
  /** It has ended and only waits for its parent to notice (a zombie without running threads). */
  readonly isDead: boolean;
  /** Value of {@link PROCESS_TOKEN_VARIABLE} that it was started with; `null` if it has none or it cannot be read. */
  readonly token: string | null;
  /** It is just being replaced by another program (execve), so that its token cannot be told yet. */
  readonly isStarting: boolean;
  /** CPU time of all its threads so far, in milliseconds, as fine as the system tells; `null` where it does not tell. */
  readonly cpuMs: number | null;
  /** CPU time of the children that it waited for, and of theirs, in milliseconds; `null` where the system does not tell. */
  readonly childrenCpuMs: number | null;
  /** Memory that it holds (its resident set, what it shares with others included), in bytes; `null` where the system does not tell. */
  readonly memoryBytes: number | null;
}

/** The processes of the machine as they were found one after the other, which is not at one instant. */
export interface ProcessSnapshot {
  readonly entries: readonly ProcessEntry[];
  /** Processes that were listed and gone when they were looked at: others may have come in their place. */
  readonly vanished: number;
}

/** A view of the machine's processes. Calls are synchronous, so that nothing happens between a look and a signal. */
export interface ProcessTable {
  /**
   * All visible processes. Throws `PROCESS_TABLE_UNREADABLE`.
   *
   * @param since - of a process that started before this ({@link ProcessEntry.startOrder}) and was there in the last snapshot,
   *   the entry may be as it was then; `null`, the default: every process is looked at.
   */
  snapshot(since?: number | null): ProcessSnapshot;
  /** One process, or `null` if there is none with that pid. Throws `PROCESS_TABLE_UNREADABLE`. */
  lookup(pid: number): ProcessEntry | null;
}
