import type { Ledger } from "@pawl/database";

/** Takes the lock of a ledger that nobody holds; the answer is its fencing number. */
export async function takeLock(ledger: Ledger): Promise<number> {
  const holder = { pid: process.pid, host: "bench", startToken: "bench" };
  const lock = await ledger.acquireLock({ ...holder, nowMs: Date.now(), isHolderAlive: () => false });
  if (!lock.ok) throw new Error("the lock is held");
  return lock.token;
}
