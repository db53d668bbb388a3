import { createHash, hash } from "node:crypto";

import canonicalize from "canonicalize";

/** What the first event of a ledger names as the hash before it: 64 zeros. */
export const GENESIS_HASH = "0".repeat(64);

/** What an event's hash covers. */
export interface HashedEvent {
  readonly seq: number;
  readonly run: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly type: string;
  readonly data: unknown;
  /** Hash of the event before it, or {@link GENESIS_HASH}. */
  readonly prevHash: string;
}

/** SHA-256 of a text in UTF-8, in lower-case hexadecimal. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/** SHA-256 of some bytes, in lower-case hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

/**
 * A value as canonical JSON (RFC 8785).
 *
 * Throws where the value has no such form: `NaN`, infinity, a lone surrogate, a cycle, or nothing at all.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("value has no JSON form");
  return text;
}

/** As {@link canonicalJson}, in less time; every event of a ledger has several. */
function canonicalScalar(value: number | string): string {
  const hasForm = typeof value === "string" ? value.isWellFormed() : Number.isFinite(value);
  return hasForm ? JSON.stringify(value) : canonicalJson(value);
}

/**
 * Hash of an event whose data is canonical JSON already. Every byte of `dataText` counts, so that a stored text which
 * means the same and is spelt differently has another hash.
 */
export function hashEventText(event: Omit<HashedEvent, "data"> & { readonly dataText: string }): string {
  // Members in the order that RFC 8785 demands: by name.
  const before = `{"atMs":${canonicalScalar(event.atMs)},"data":`;
  const after =
    `,"prevHash":${canonicalScalar(event.prevHash)},"run":${canonicalScalar(event.run)},` +
    `"seq":${canonicalScalar(event.seq)},"type":${canonicalScalar(event.type)}}`;
  const { dataText } = event;
  return dataText.length < LONG_TEXT ? sha256(`${before}${dataText}${after}`) : sha256OfLong(before, dataText, after);
}

/** From this length on, in code units, a text is hashed piece by piece: at one go it would be in memory several times. */
const LONG_TEXT = 2 ** 20;

function sha256OfLong(before: string, text: string, after: string): string {
  const digest = createHash("sha256").update(before);
  for (let from = 0; from < text.length; ) {
    const end = from + LONG_TEXT;
    // Both halves of a pair make up one character of UTF-8.
    const isBetweenHalves = end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    const to = isBetweenHalves ? end + 1 : end;
    digest.update(text.slice(from, to));
    from = to;
  }
  return digest.update(after).digest("hex");
}

/**
 * Hash of a ledger event: SHA-256 over the canonical JSON (RFC 8785) of an object with exactly the members of
 * {@link HashedEvent}, in lower-case hexadecimal.
 */
export function hashEvent(event: HashedEvent): string {
  return hashEventText({ ...event, dataText: canonicalJson(event.data) });
}
