import { onTestFinished } from "vitest";

import { type Ledger, openLedger } from "../../src/index.ts";
import { ledgerAt, type TestDatabase } from "./ledger-at.ts";

/** Opens a ledger that is closed after the test. */
export async function openTestLedger(
  place: string,
  database: TestDatabase,
  options: { readonly mode?: "read-write" | "read-only"; readonly busyTimeoutMs?: number } = {},
): Promise<Ledger> {
  const ledger = await openLedger({ ...ledgerAt(place, database), ...options });
  onTestFinished(() => ledger.close());
  return ledger;
}

/** Takes the lock for a holder that counts as dead, and gives the fencing number. */
export async function takeLock(ledger: Ledger): Promise<number> {
  const result = await ledger.acquireLock({
    pid: 1,
    host: "host",
    startToken: "start",
    nowMs: 1000,
    isHolderAlive: () => false,
  });
  if (!result.ok) throw new Error("the lock was refused");
  return result.token;
}

/** Everything that an iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
