import { quoteText } from "../grammar/printable.ts";
import { decodeText, type DecodedText, MAX_JSON_CHARACTERS } from "./decode-text.ts";
import { isDeeperThan, repeatedKeys } from "./scan-json.ts";

/** Most brackets and braces that may stand open at once in a JSON text. */
export const MAX_JSON_DEPTH = 512;

const MAX_SHOWN_CHARACTERS = 120;

/**
 * What can be wrong with a JSON text:
 * - `NOT_A_TEXT`: neither a text nor a `Uint8Array`;
 * - `NOT_UTF8`: bytes that are not UTF-8;
 * - `TOO_LONG`: more than {@link MAX_JSON_CHARACTERS};
 * - `TOO_DEEP`: nested deeper than {@link MAX_JSON_DEPTH};
 * - `BYTE_ORDER_MARK`: the text begins with one;
 * - `NOT_JSON`: not exactly one JSON value: nothing, a syntax fault, something after the value;
 * - `REPEATED_KEY`: an object has a key more than once.
 */
export type JsonFaultCode =
  | "NOT_A_TEXT"
  | "NOT_UTF8"
  | "TOO_LONG"
  | "TOO_DEEP"
  | "BYTE_ORDER_MARK"
  | "NOT_JSON"
  | "REPEATED_KEY";

/** One fault of a JSON text. */
export interface JsonFault {
  readonly code: JsonFaultCode;
  /** JSON Pointer (RFC 6901), escaped for display; empty for the text as a whole. */
  readonly path: string;
  /** What is there, on one line, escaped and truncated. */
  readonly found: string;
  /** What should be there instead. */
  readonly wanted: string;
}

/** What {@link parseStrictJson} read. */
export interface StrictJson {
  /**
   * The value, or `undefined` when there is none. A text whose only faults are `BYTE_ORDER_MARK` and `REPEATED_KEY` has
   * one, in which the last of equal keys holds; do not use it but to say what else is wrong.
   */
  readonly value: unknown;
  /** All faults; empty means strict JSON. */
  readonly faults: readonly JsonFault[];
}

/**
 * Parses a text, or its UTF-8 bytes, as exactly one JSON value (RFC 8259), and says everything that is wrong with it.
 *
 * Stricter than `JSON.parse`: a key that an object has twice, at any depth and however it is spelled, is a fault, and so
 * is a byte order mark. Length and depth are limited, so that no input exhausts memory or an engine's stack; the limits
 * are the same on every engine. Numbers and texts are what `JSON.parse` makes of them: `-0`, `1e2` and `100.0` are
 * numbers, lone surrogates stay, and `__proto__` is a key like any other. Never throws, whatever it is given.
 */
export const parseStrictJson = (input: string | Uint8Array): StrictJson => parseDecodedJson(decodeText(input));

/** {@link parseStrictJson} for a text that is decoded already. */
export const parseDecodedJson = (decoded: DecodedText): StrictJson => {
  if (!decoded.ok) return { value: undefined, faults: [UNREADABLE_TEXT[decoded.reason]] };
  const faults: JsonFault[] = decoded.hasByteOrderMark ? [BYTE_ORDER_MARK_FAULT] : [];
  if (isDeeperThan(decoded.text, MAX_JSON_DEPTH)) return { value: undefined, faults: [...faults, TOO_DEEP] };
  let value: unknown;
  try {
    value = JSON.parse(decoded.text);
  } catch (error) {
    return { value: undefined, faults: [...faults, notJson(error)] };
  }
  if (typeof value === "object" && value !== null) {
    for (const path of repeatedKeys(decoded.text)) {
      faults.push({ code: "REPEATED_KEY", path, found: "the field more than once", wanted: "each field once" });
    }
  }
  return { value, faults };
};

const ofWholeText = (code: JsonFaultCode, found: string, wanted: string): JsonFault => ({ code, path: "", found, wanted });

const UNREADABLE_TEXT = {
  NOT_A_TEXT: ofWholeText("NOT_A_TEXT", "neither a text nor bytes", "a text, or its UTF-8 bytes as a Uint8Array"),
  NOT_UTF8: ofWholeText("NOT_UTF8", "bytes that are not UTF-8", "UTF-8"),
  TOO_LONG: ofWholeText("TOO_LONG", "a text that is too long", `at most ${MAX_JSON_CHARACTERS} characters`),
} as const;

const BYTE_ORDER_MARK_FAULT = ofWholeText("BYTE_ORDER_MARK", "a byte order mark", "a text without one");

const TOO_DEEP = ofWholeText("TOO_DEEP", "a text that is nested too deep", `at most ${MAX_JSON_DEPTH} levels`);

const notJson = (error: unknown): JsonFault => {
  // The engine's message quotes the text, so it is escaped like any foreign text.
  const message = error instanceof Error ? error.message.slice(0, MAX_SHOWN_CHARACTERS) : "unknown fault";
  const found = `a text that is not JSON: ${quoteText(message).slice(1, -1)}`;
  return ofWholeText("NOT_JSON", found, "one JSON value and nothing after it");
};
