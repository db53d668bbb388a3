import { findSecrets, formsOf, type TextRange, withoutRanges } from "./secret-text.ts";

/** Longest part of a line that is held back until the line ends, in bytes. */
const MOST_HELD = 64 * 1024;

/** How much of a longer line is held back, in bytes: no secret that is looked for is longer. */
const OVERLAP = 16 * 1024;

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
    const most = held.length - this.#overlap;
    let cut = most > 0 && most > lineEnd ? most : this.#beforeSecretOfLines(lineEnd);
    const across = ranges.find(({ from, to }) => from < cut && to > cut);
    const open = ranges.at(-1);
    // A key of several lines that has begun may go on; one that never ends is not waited for.
    const isOpen = open !== undefined && open.to === held.length && open.from < cut && held.startsWith("-----BEGIN", open.from) && !held.endsWith("KEY-----");
    if (isOpen && held.length <= MOST_HELD) return open.from;
    if (across !== undefined) cut = held.length > MOST_HELD + this.#overlap ? across.to : across.from;
    return cut;
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

/** Length of the longest end of a text with which a secret begins that is longer. */
function longestBeginning(text: string, secret: string): number {
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length--) if (text.endsWith(secret.slice(0, length))) return length;
  return 0;
}
