import { canonicalJson, hashEvent } from "@pawl/database";
import type { LedgerHead, StoredEvent } from "@pawl/database";
import { isOutsideRuns, NO_RUN, parseEventBody, sha256Schema } from "@pawl/pipeline";
import { z } from "zod";

/** The last moment that a `Date` can be. */
const MAX_TIME_MS = 8.64e15;

const lineSchema = z.strictObject({
  seq: z.int().positive(),
  run: z.string(),
  atMs: z.int().nonnegative().max(MAX_TIME_MS),
  type: z.string(),
  data: z.unknown(),
  prevHash: sha256Schema,
  hash: sha256Schema,
});

/** An event as a line of a bundle: canonical JSON (RFC 8785), without its newline. */
export function renderEventLine(event: StoredEvent): string {
  const { seq, run, atMs, type, data, prevHash, hash } = event;
  return canonicalJson({ seq, run, atMs, type, data, prevHash, hash });
}

/**
 * The event that a line holds, as the next one of a ledger. Its hash is calculated again.
 *
 * @param previous - where the ledger ends before it.
 * @returns the event, or what is wrong with it. Never throws, whatever the line is.
 */
export function readEventLine(text: string, previous: LedgerHead): StoredEvent | string {
  try {
    const value: unknown = JSON.parse(text);
    if (canonicalJson(value) !== text) return "is not canonical JSON";
    const read = lineSchema.safeParse(value);
    if (!read.success) return `is not an event: /${read.error.issues[0]?.path.join("/") ?? ""}: ${read.error.issues[0]?.message ?? "invalid"}`;
    const { type, data, hash, ...rest } = read.data;
    if (rest.seq !== previous.seq + 1) return `is event ${rest.seq}, where event ${previous.seq + 1} belongs`;
    if (rest.prevHash !== previous.hash) return `does not follow from event ${previous.seq}`;
    if (hashEvent({ ...rest, type, data }) !== hash) return `(${type}) is not what was written: its hash differs`;
    const body = parseEventBody(type, data);
    if ((rest.run === NO_RUN) !== isOutsideRuns(body)) return `(${type}) ${rest.run === NO_RUN ? "names no run" : "belongs to no run, and names one"}`;
    return { ...body, ...rest, hash };
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : "unknown"}`;
  }
}
