import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

import { AgentsError } from "../errors.ts";
import { readPageSize } from "./page-size.ts";
import { PROCESS_TOKEN_VARIABLE, type ProcessEntry, type ProcessTable } from "./process-entry.ts";
import { readLastPid, SHORTEST_ROUND_MS } from "./process-numbering.ts";

/** Process table of Linux, read from `/proc`. */
export function createLinuxProcessTable(): ProcessTable {
  const bootId = readBootId();
  const pageBytes = readPageSize();
  // A token belongs to a start of a pid: it is read once and kept although the process may overwrite its environment.
  let tokens = new Map<string, string | null>();
  let last: LastLook = { entries: new Map(), lastPid: null, at: 0 };

  const read = (pid: number, seen: Map<string, string | null>): ProcessEntry | null => {
    const stat = ifRunning(`/proc/${pid}/stat`, readStat);
    if (stat === null) return null;
    const fields = parseStat(stat);
    if (fields === null) return null;
    const startToken = `${bootId}:${fields.startTicks}`;
    const key = `${pid}@${fields.startTicks}`;
    const { ppid, pgid, sid, isDead, startTicks, cpuMs, childrenCpuMs, residentPages } = fields;
    const known = tokens.get(key);
    const token = known === undefined && !isDead && !fields.isKernelThread ? readToken(pid) : (known ?? null);
    if (token !== undefined) seen.set(key, token);
    return {
      pid, ppid, pgid, sid, startToken, startOrder: startTicks, isDead, token: token ?? null, isStarting: token === undefined,
      cpuMs, childrenCpuMs, memoryBytes: residentPages * pageBytes,
    };
  };

  return {
    snapshot(since = null) {
      const seen = new Map<string, string | null>();
      const at = performance.now();
      const lastPid = readLastPid();
      const known = since !== null && isSameNumbering(last, lastPid, at) ? last.entries : NOTHING;
      const pids = listPids();
      const entries: ProcessEntry[] = [];
      for (const pid of pids) {
        const before = known.get(pid);
        const isOlder = before !== undefined && before.startOrder < (since ?? 0);
        const entry = isOlder ? before : read(pid, seen);
        if (isOlder) keepToken(before, bootId, tokens, seen);
        if (entry !== null) entries.push(entry);
      }
      tokens = seen;
      last = { entries: new Map(entries.map((entry) => [entry.pid, entry])), lastPid, at };
      return { entries, vanished: pids.length - entries.length };
    },
    // An exception for a number that nobody has costs several times what a look does.
    lookup: (pid) => (existsSync(`/proc/${pid}`) ? read(pid, new Map()) : null),
  };
}

/** What the look before found. */
interface LastLook {
  readonly entries: ReadonlyMap<number, ProcessEntry>;
  /** Number that the system gave last when the look began; `null` where it does not tell. */
  readonly lastPid: number | null;
  /** When it began, on the monotonic clock, in milliseconds. */
  readonly at: number;
}

const NOTHING: ReadonlyMap<number, ProcessEntry> = new Map();

/** Whether every number that was in use at the last look still means the same process, if it is in use. */
function isSameNumbering({ lastPid: before, at: lookedAt }: LastLook, lastPid: number | null, at: number): boolean {
  // Numbers are given out in rising order: while the last one has not fallen, only higher ones were given since.
  return before !== null && lastPid !== null && lastPid >= before && at - lookedAt < SHORTEST_ROUND_MS;
}

function keepToken(entry: ProcessEntry, bootId: string, from: ReadonlyMap<string, string | null>, to: Map<string, string | null>): void {
  const key = `${entry.pid}@${entry.startToken.slice(bootId.length + 1)}`;
  const token = from.get(key);
  if (token !== undefined) to.set(key, token);
}

/** The fields of `/proc/<pid>/stat` that matter here; see proc_pid_stat(5). */
interface StatFields {
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly isDead: boolean;
  readonly isKernelThread: boolean;
  readonly startTicks: number;
  readonly cpuMs: number;
  readonly childrenCpuMs: number;
  readonly residentPages: number;
}

// The kernel counts these fields in ticks of 1/100 s for every program (USER_HZ), whatever its own clock.
const MS_PER_TICK = 10;

// PF_KTHREAD in the kernel's include/linux/sched.h.
const KERNEL_THREAD_FLAG = 0x0020_0000;

/** Parses the content of `/proc/<pid>/stat`; `null` if it is cut short. */
export function parseStat(text: string): StatFields | null {
  // The program's name stands in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const ppid = Number(fields[1]);
  const pgid = Number(fields[2]);
  const sid = Number(fields[3]);
  const flags = Number(fields[6]);
  const cpuTicks = Number(fields[11]) + Number(fields[12]);
  const childrenCpuTicks = Number(fields[13]) + Number(fields[14]);
  const residentPages = Number(fields[21]);
  const threads = Number(fields[17]);
  const startTicks = Number(fields[19]);
  if (state === undefined || ![ppid, pgid, sid, flags, cpuTicks, childrenCpuTicks, residentPages, threads, startTicks].every(Number.isSafeInteger)) return null;
  // A zombie with more than one thread is a program whose main thread ended while others still work.
  const isDead = state === "X" || (state === "Z" && threads <= 1);
  const cpuMs = cpuTicks * MS_PER_TICK;
  const childrenCpuMs = childrenCpuTicks * MS_PER_TICK;
  return { ppid, pgid, sid, isDead, isKernelThread: (flags & KERNEL_THREAD_FLAG) !== 0, startTicks, cpuMs, childrenCpuMs, residentPages };
}

const statBuffer = Buffer.alloc(4096);

// One buffer for all: this is read for every process several times a second.
function readStat(path: string): string {
  const fd = openSync(path, "r");
  try {
    return statBuffer.toString("latin1", 0, readSync(fd, statBuffer));
  } finally {
    closeSync(fd);
  }
}

function listPids(): number[] {
  try {
    // Newest first: a process that lives for a moment only is then looked at right after it was listed.
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).toSorted((a, b) => b - a);
  } catch (cause) {
    throw unreadable("/proc", cause);
  }
}

/** The token, `null` if there is none, `undefined` if the process is starting. */
function readToken(pid: number): string | null | undefined {
  const environment = readText(`/proc/${pid}/environ`);
  if (environment === "") {
    // Empty by choice, or because execve is at work: then the command line is empty too, for both appear together. It
    // may have ended its work between the two readings.
    if (readText(`/proc/${pid}/cmdline`) === "") return undefined;
    return findToken(readText(`/proc/${pid}/environ`));
  }
  return findToken(environment);
}

function readText(path: string): string | null {
  return ifRunning(path, () => readFileSync(path, "latin1"));
}

function findToken(environment: string | null): string | null {
  const prefix = `${PROCESS_TOKEN_VARIABLE}=`;
  const entry = environment?.split("\0").find((line) => line.startsWith(prefix));
  return entry === undefined ? null : entry.slice(prefix.length);
}

// Gone (ENOENT, ESRCH) and somebody else's (EACCES, EPERM) are ordinary; anything else would make a living process
// look dead.
const ORDINARY = new Set(["ENOENT", "ESRCH", "EACCES", "EPERM"]);

function ifRunning<T>(path: string, read: (path: string) => T): T | null {
  try {
    return read(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== undefined && ORDINARY.has(code)) return null;
    throw unreadable(path, cause);
  }
}

function readBootId(): string {
  const path = "/proc/sys/kernel/random/boot_id";
  try {
    return readFileSync(path, "latin1").trim();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): AgentsError {
  const message = `cannot read ${path}: ${(cause as Error).message}`;
  return new AgentsError("PROCESS_TABLE_UNREADABLE", message, "mount /proc, and raise the limit of open files if it is reached", { cause });
}
