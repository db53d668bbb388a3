import { spawnSync } from "node:child_process";

import { AgentsError } from "../errors.ts";
import { PROCESS_TOKEN_VARIABLE, type ProcessEntry, type ProcessTable } from "./process-entry.ts";

const COLUMNS = "pid=,ppid=,pgid=,stat=,time=,rss=,lstart=";

/** How `ps` is asked for the environment after the command, in the dialect of the BSDs and macOS or of procps. */
type PsDialect = "bsd" | "procps";

/**
 * Process table of a POSIX system without `/proc`, read through `ps`.
 *
 * `ps` prints the environment after the arguments in one line, so a process that has a token's text among its arguments
 * counts as marked with it, start times are exact to the second only, and so is CPU time in some of the dialects.
 */
export function createPsProcessTable(dialect: PsDialect): ProcessTable {
  const all = dialect === "bsd" ? ["-A", "-E", "-ww", "-o", `${COLUMNS},command=`] : ["axeww", "-o", `${COLUMNS},args=`];
  const one = dialect === "bsd" ? ["-E", "-ww", "-o", `${COLUMNS},command=`, "-p"] : ["eww", "-o", `${COLUMNS},args=`, "-p"];
  return {
    snapshot: () => ({ entries: parsePs(ps(all)), vanished: 0 }),
    lookup: (pid) => parsePs(ps([...one, String(pid)])).find((entry) => entry.pid === pid) ?? null,
  };
}

const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)\s+(\S+\s+\S+\s+\d+\s+\d+:\d+:\d+\s+\d+)(?:\s(.*))?$/;
const TOKEN = new RegExp(`(?:^|\\s)${PROCESS_TOKEN_VARIABLE}=(\\S+)`);

/** Parses what `ps` prints; a line of another form is left out. */
export function parsePs(output: string): readonly ProcessEntry[] {
  return output.split("\n").flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, pid, ppid, pgid, state = "", time = "", kibibytes, start = "", command = ""] = match;
    const startToken = start.replace(/\s+/g, " ");
    return [{
      pid: Number(pid),
      ppid: Number(ppid),
      pgid: Number(pgid),
      sid: null,
      startToken,
      startOrder: Date.parse(`${startToken} UTC`),
      isDead: state.startsWith("Z"),
      token: TOKEN.exec(command)?.[1] ?? null,
      isStarting: false,
      cpuMs: parseCpuMs(time),
      childrenCpuMs: null,
      memoryBytes: Number(kibibytes) * 1024,
    }];
  });
}

// "[[days-]hours:]minutes:seconds", the seconds with a fraction on macOS and the BSDs.
const CPU_TIME = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/;

function parseCpuMs(time: string): number | null {
  const match = CPU_TIME.exec(time);
  if (match === null) return null;
  const [, days = "0", hours = "0", minutes, seconds] = match;
  return Math.round((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
}

function ps(args: readonly string[]): string {
  // The locale and zone are fixed because a start time is compared as text, also by a later process.
  const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  const result = spawnSync("ps", args, { env, encoding: "latin1", maxBuffer: 256 * 1024 * 1024 });
  // `ps -p` exits with 1 when there is no such process.
  if (result.error === undefined && (result.status === 0 || result.status === 1)) return result.stdout;
  const reason = result.error?.message ?? `exit code ${String(result.status)}: ${result.stderr.trim()}`;
  throw new AgentsError("PROCESS_TABLE_UNREADABLE", `cannot list processes with ps: ${reason}`, "install ps and put it on PATH", { cause: result.error });
}
