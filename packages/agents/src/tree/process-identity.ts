import { AgentsError } from "../errors.ts";
import { processTable } from "./process-table.ts";

/** Names one process for good: a pid is used again, a pid with its start is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; compare for equality only. On Linux the boot and the clock tick of the start, elsewhere its second. */
  readonly startToken: string;
}

/** Identity of the running process with this pid, or `null` if there is none (a zombie is none). */
export function processIdentity(pid: number): ProcessIdentity | null {
  const entry = processTable().lookup(pid);
  return entry === null || entry.isDead ? null : { pid, startToken: entry.startToken };
}

/** Identity of this process. */
export function ownProcessIdentity(): ProcessIdentity {
  const identity = processIdentity(process.pid);
  if (identity !== null) return identity;
  throw new AgentsError("PROCESS_TABLE_UNREADABLE", `process ${process.pid} (this one) is missing in the process table`, "mount /proc for this pid namespace");
}

/** Whether exactly that process still runs on this machine; `false` for another process with the same pid. */
export function isProcessAlive(identity: ProcessIdentity): boolean {
  return processIdentity(identity.pid)?.startToken === identity.startToken;
}
