import { createHash } from "node:crypto";

import type { LoggedEvent } from "../../support/parse-ndjson.ts";

/** What the first event names as the hash before it. */
const GENESIS = "0".repeat(64);

/**
 * The first position at which the chain of hashes does not hold, or `null`. Recomputed from what `pawl log` prints, with
 * nothing of the product: SHA-256 over the canonical JSON of position, run, time, type, data and the hash before.
 */
export function firstBrokenLink(events: readonly LoggedEvent[]): number | null {
  let prevHash = GENESIS;
  let seq = 0;
  for (const { hash, at, ...event } of events) {
    seq += 1;
    const link = canonical({ ...event, atMs: Date.parse(at), prevHash });
    if (event.seq !== seq || hash !== createHash("sha256").update(link, "utf8").digest("hex")) return seq;
    prevHash = hash;
  }
  return null;
}

/** Canonical JSON as RFC 8785 has it: members ordered by the UTF-16 code units of their names, nothing between tokens. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}
