import { isBytes } from "../json/decode-text.ts";

const NEWLINE = 0x0a;

/** One line of a history, without its newline. */
export interface HistoryLine {
  /** From 1. */
  readonly number: number;
  readonly content: string | Uint8Array;
}

/**
 * The lines of a text or of its UTF-8 bytes, or `null` for anything else. Each is decoded by itself, so that one that is
 * not UTF-8 can be named. What follows the last newline is a line only when there is something.
 */
export const historyLines = (input: unknown): Iterable<HistoryLine> | null => {
  if (typeof input === "string") return linesOf(input.length, (from) => input.indexOf("\n", from), (from, to) => input.slice(from, to));
  const bytes = plainBytes(input);
  if (bytes === null) return null;
  return linesOf(bytes.length, (from) => bytes.indexOf(NEWLINE, from), (from, to) => bytes.subarray(from, to));
};

/** A copy of the bytes: a subclass may answer its methods as it likes, and shared memory may change. */
const plainBytes = (input: unknown): Uint8Array | null => {
  if (!isBytes(input)) return null;
  try {
    return new Uint8Array(input);
  } catch {
    // Its memory was transferred away.
    return null;
  }
};

function* linesOf(
  length: number,
  nextNewline: (from: number) => number,
  slice: (from: number, to: number) => string | Uint8Array,
): Generator<HistoryLine> {
  let start = 0;
  for (let number = 1; start < length; number += 1) {
    const newline = nextNewline(start);
    const end = newline === -1 ? length : newline;
    yield { number, content: slice(start, end) };
    start = end + 1;
  }
}
