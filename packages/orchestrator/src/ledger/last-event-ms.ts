import type { Ledger } from "@pawl/database";

/** Time of the event at the ledger's end, in milliseconds since the epoch; `null` where there is none. @param seq - where it ends. */
export async function lastEventMs(ledger: Ledger, seq: number): Promise<number | null> {
  for await (const event of ledger.events({ afterSeq: Math.max(0, seq - 1), limit: 1 })) return event.atMs;
  return null;
}
