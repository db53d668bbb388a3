import { createHash } from "node:crypto";

import { canonicalJson } from "./ledger-hash.ts";

/** Items from which on a list or mapping is written one by one. */
const LARGE = 64;

/** Length of a piece, about: enough that they are few, few enough that one takes little memory. */
const PIECE_LENGTH = 2 ** 18;

/**
 * The canonical JSON of a value that may be large, such as a plan, in pieces that make up {@link canonicalJson}. At one go a text of
 * a hundred megabytes takes ten times as much memory while it is made.
 *
 * Throws as {@link canonicalJson} does, if only at the piece that has no such form.
 *
 * @param depth - how many levels are written item by item: as many as lie above the items that there may be many of.
 */
export function* canonicalPieces(value: unknown, depth: number): Generator<string, void> {
  let texts: string[] = [];
  let length = 0;
  for (const text of textsOf(value, depth)) {
    texts.push(text);
    length += text.length;
    if (length < PIECE_LENGTH) continue;
    yield texts.join("");
    texts = [];
    length = 0;
  }
  if (length > 0) yield texts.join("");
}

/** SHA-256 of the canonical JSON of a value that may be large, in lower-case hexadecimal. @param depth - see {@link canonicalPieces}. */
export function canonicalSha256(value: unknown, depth: number): string {
  const hash = createHash("sha256");
  for (const piece of canonicalPieces(value, depth)) hash.update(piece);
  return hash.digest("hex");
}

function* textsOf(value: unknown, depth: number): Generator<string, void> {
  if (depth === 0 || typeof value !== "object" || value === null || !isPlain(value)) yield canonicalJson(value);
  else if (Array.isArray(value)) yield* textsOfList(value as readonly unknown[], depth);
  else yield* textsOfMapping(value as Readonly<Record<string, unknown>>, depth);
}

function* textsOfList(list: readonly unknown[], depth: number): Generator<string, void> {
  if (list.length < LARGE) {
    yield canonicalJson(list);
    return;
  }
  let before = "[";
  for (const item of list) {
    // JSON has no nothing in a list.
    yield* after(before, textsOf(hasNoForm(item) ? null : item, depth - 1));
    before = ",";
  }
  yield "]";
}

function* textsOfMapping(mapping: Readonly<Record<string, unknown>>, depth: number): Generator<string, void> {
  let before = "{";
  // By UTF-16 code units, as RFC 8785 demands.
  for (const name of Object.keys(mapping).sort()) {
    const value = mapping[name];
    if (hasNoForm(value)) continue;
    yield* after(`${before}${canonicalJson(name)}:`, textsOf(value, depth - 1));
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

function* after(before: string, texts: Iterable<string>): Generator<string, void> {
  yield before;
  yield* texts;
}

/** What JSON leaves out of a mapping. */
function hasNoForm(value: unknown): boolean {
  return value === undefined || typeof value === "function" || typeof value === "symbol";
}

/** Anything else stands for a simple value, or says itself how it is written, as a date does. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (Array.isArray(value) || prototype === Object.prototype || prototype === null) && !("toJSON" in value);
}
