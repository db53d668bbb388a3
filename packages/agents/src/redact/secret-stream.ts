import { findSecrets, formsOf, type TextRange, withoutRanges } from "./secret-text.ts";

/** Longest part of a line that is held back until the line ends, in bytes. */
const MOST_HELD = 64 * 1024;

/** How much of a longer line is held back, in bytes: no secret that is looked for is longer. */
const OVERLAP = 16 * 1024;

/** How much of what stands before a secret may be needed to know it, in bytes. */
const CONTEXT = 1024;

/**
 * Takes secrets out of a stream of bytes, wherever its pieces end. It gives whole lines, and of a very long line as much as can hold no
 * beginning of a secret that goes on. What is no secret comes out byte for byte.
 */
export class SecretStream {
  readonly #known: readonly string[];
  readonly #overlap: number;
  /** One character for each byte. */
  #held = "";

  constructor(secrets: readonly string[]) {
    this.#known = formsOf(secrets).map((secret) => Buffer.from(secret).toString("latin1"));
    this.#overlap = Math.max(OVERLAP, this.#known[0]?.length ?? 0);
  }

  /** Takes a piece. @returns what can be told of all that came so far, perhaps nothing. */
  push(chunk: Uint8Array): Uint8Array {
    const isLineEnd = chunk.includes(0x0a);
    this.#held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    // A line that comes in many small pieces is looked at once.
    if (!isLineEnd && this.#held.length < MOST_HELD + this.#overlap) return Buffer.alloc(0);
    const ranges = findSecrets(this.#held, this.#known);
    return this.#give(this.#cutAt(ranges), ranges);
  }

  /** The stream has ended. @returns the rest. */
  end(): Uint8Array {
    return this.#give(this.#held.length, findSecrets(this.#held, this.#known));
  }

  /** Up to where nothing can change any more by what comes. */
  #cutAt(ranges: readonly TextRange[]): number {
    const held = this.#held;
    const lineEnd = held.lastIndexOf("\n") + 1;
    const across = (place: number): TextRange | undefined => ranges.find(({ from, to }) => from < place && to > place);
    const isFull = held.length > MOST_HELD + 2 * this.#overlap;
    const most = held.length - this.#overlap;
    if (most > lineEnd) {
      const cut = across(most);
      if (cut === undefined) return most;
      // What ends before the end of what is known goes on no further.
      if (cut.to < held.length || isFull) return cut.to;
      const before = cut.from - CONTEXT;
      return before > 0 && across(before) === undefined ? before : 0;
    }
    let cut = Math.min(this.#beforeSecretOfLines(lineEnd), isFull ? lineEnd : openKeyAt(held));
    // What tells that something is a secret may stand before it in its line.
    for (let cutThrough = across(cut); cutThrough !== undefined; cutThrough = across(cut)) {
      cut = cutThrough.from === 0 ? 0 : held.lastIndexOf("\n", cutThrough.from - 1) + 1;
    }
    return isFull && cut === 0 ? lineEnd : cut;
  }

  /** Where a secret of several lines may have begun that goes on after the line. */
  #beforeSecretOfLines(lineEnd: number): number {
    const text = this.#held.slice(0, lineEnd);
    const begun = this.#known.filter((secret) => secret.includes("\n")).map((secret) => longestBeginning(text, secret));
    return lineEnd - Math.max(0, ...begun);
  }

  #give(cut: number, ranges: readonly TextRange[]): Uint8Array {
    const given = withoutRanges(this.#held.slice(0, cut), ranges.filter(({ to }) => to <= cut));
    this.#held = this.#held.slice(cut);
    return Buffer.from(given, "latin1");
  }
}

const KEY_BEGIN = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_END = /-----END [A-Z ]*PRIVATE KEY-----/g;

/** Where the line begins with a key of several lines that has no end yet; infinite where there is none. */
function openKeyAt(text: string): number {
  let closedAt = 0;
  for (const { index, 0: end } of text.matchAll(KEY_END)) closedAt = index + end.length;
  const begun = text.slice(closedAt).search(KEY_BEGIN);
  return begun === -1 ? Number.POSITIVE_INFINITY : text.lastIndexOf("\n", closedAt + begun) + 1;
}

/** Length of the longest end of a text with which a secret begins that is longer. */
function longestBeginning(text: string, secret: string): number {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length--) if (text.endsWith(secret.slice(0, length))) return length;
  return 0;
}
