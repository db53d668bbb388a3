import { type ProcessEntry, PROCESS_TOKEN_VARIABLE } from "../tree/process-entry.ts";
import { ownProcessIdentity } from "../tree/process-identity.ts";
import { processTable } from "../tree/process-table.ts";

/** What the marks of helpers begin with; what follows is the start of the process that started it. */
const PREFIX = "pawl-spawn-helper:";

/** What marks a helper of this process, as variables of its environment. */
export function helperMark(): Readonly<Record<string, string>> {
  return { [PROCESS_TOKEN_VARIABLE]: `${PREFIX}${ownProcessIdentity().startToken}` };
}

/**
 * Ends the helpers, which there are on Linux alone, whose process is gone, and that are still there: one that was stopped does not see the end of its
 * channel. One whose process lives is left alone.
 *
 * @returns how many there were. Throws `PROCESS_TABLE_UNREADABLE`.
 */
export function endOrphanedHelpers(): number {
  if (process.platform !== "linux") return 0;
  const table = processTable();
  const isOrphanNow = (entry: ProcessEntry | null): boolean => entry !== null && isOrphan(entry, (pid) => table.lookup(pid));
  let count = 0;
  for (const entry of table.snapshot().entries) {
    // Looked at once more right before the signal: by then a number may be another's.
    if (!isOrphanNow(entry) || !isOrphanNow(table.lookup(entry.pid))) continue;
    kill(entry.pid);
    count += 1;
  }
  return count;
}

/**
 * Its parent is not the process that started it: that one is gone, and the helper was given to another. What a helper has just started
 * looks like the helper until it is replaced by the program; its parent is a helper.
 */
function isOrphan({ ppid, token, isDead }: ProcessEntry, lookup: (pid: number) => ProcessEntry | null): boolean {
  if (isDead || token === null || !token.startsWith(PREFIX)) return false;
  const parent = lookup(ppid);
  return parent?.startToken !== token.slice(PREFIX.length) && parent?.token !== token;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It has ended by itself, or is another user's.
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
