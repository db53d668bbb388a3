const BYTE_ORDER_MARK = "\uFEFF";

/** Most characters (UTF-16 code units) of one JSON text; a longer one is refused before anything is built from it. */
export const MAX_JSON_CHARACTERS = 64 * 1024 * 1024;

/** No UTF-16 code unit takes more bytes in UTF-8. */
const MAX_BYTES_PER_CHARACTER = 3;

/** What was given, as a text without its byte order mark, or why it cannot be read as one. */
export type DecodedText =
  | { readonly ok: true; readonly text: string; readonly hasByteOrderMark: boolean }
  | { readonly ok: false; readonly reason: "NOT_A_TEXT" | "NOT_UTF8" | "TOO_LONG" };

// These read internal slots, so they answer rightly for arrays of another realm, of a subclass, or under another prototype,
// and for proxies, which are no bytes.
const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype);
const nameOf = Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag)?.get;
const byteLengthOf = Object.getOwnPropertyDescriptor(typedArray, "byteLength")?.get;

/** Whether a value is a `Uint8Array`, of whatever realm or subclass. */
export const isBytes = (value: unknown): value is Uint8Array => ArrayBuffer.isView(value) && nameOf?.call(value) === "Uint8Array";

/**
 * The text that a value is, or whose UTF-8 bytes it holds. Never throws, whatever the value is.
 * Bytes are copied first, so that shared memory cannot change while it is read.
 */
export const decodeText = (value: unknown): DecodedText => {
  if (typeof value === "string") return fromText(value);
  if (!isBytes(value)) return { ok: false, reason: "NOT_A_TEXT" };
  const byteLength = Number(byteLengthOf?.call(value));
  // A buffer that was transferred away cannot be copied; its bytes are none.
  if (byteLength === 0) return fromText("");
  if (byteLength > MAX_JSON_CHARACTERS * MAX_BYTES_PER_CHARACTER) return { ok: false, reason: "TOO_LONG" };
  try {
    return fromText(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(value)));
  } catch {
    return { ok: false, reason: "NOT_UTF8" };
  }
};

const fromText = (text: string): DecodedText => {
  const hasByteOrderMark = text.startsWith(BYTE_ORDER_MARK);
  const withoutMark = hasByteOrderMark ? text.slice(BYTE_ORDER_MARK.length) : text;
  if (withoutMark.length > MAX_JSON_CHARACTERS) return { ok: false, reason: "TOO_LONG" };
  return { ok: true, text: withoutMark, hasByteOrderMark };
};
