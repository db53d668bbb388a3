import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { hasErrorCode } from "../errors.ts";

/** A name for something that this process owns, from which another process can tell whether the owner still lives. */
export function createOwnerName(): string {
  return `${process.pid}.${startOf(process.pid) ?? "0"}.${randomBytes(6).toString("hex")}`;
}

/**
 * Whether the owner that made `name` still runs. A name of another form counts as dead.
 * Where the system does not tell when a process began, a reused process number counts as alive.
 */
export function isOwnerAlive(name: string): boolean {
  const match = /^(\d+)\.(\d+)\.[0-9a-f]{12}$/u.exec(name);
  if (match === null) return false;
  const pid = Number(match[1]);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user cannot be signalled, but it lives.
    if (!hasErrorCode(error, "EPERM")) return false;
  }
  const start = startOf(pid);
  if (start === ENDED) return false;
  return match[2] === "0" || start === null || start === match[2];
}

/** Stands for the start of a process that has ended and whose parent has not taken note of it. */
const ENDED = "ended";

/** Clock ticks from the machine's start to the process's, or `null` where there is no such information. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? ENDED : (fields[19] ?? null);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ESRCH", "EACCES", "ENOTDIR")) return null;
    throw error;
  }
}
