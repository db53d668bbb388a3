import { StringDecoder } from "node:string_decoder";

/** How many different lines are remembered: a process that goes round in a larger circle counts as one that says something new. */
const KNOWN_LINES = 64;

/** Where a line is cut, in characters: a stream without line breaks is looked at in pieces of this size. */
const LINE_CHARACTERS = 1024;

/** How much of a flood is looked at, in bytes, and in how many milliseconds. */
const WINDOW_BYTES = 64 * 1024;
const WINDOW_MS = 200;

// Escape sequences are bounded, so that no text takes long.
const ESCAPES = /\u001B\[[0-9;?]{0,32}[ -/]{0,4}[@-~]/g;
const NO_LETTERS = /[^\p{L}]+/gu;

/** What a piece of output was. */
export interface Heard {
  /** It held a line that was not among the last different ones, or a part of such a line. */
  readonly isNews: boolean;
  /** Lines in it that were. */
  readonly repeats: number;
}

const NOTHING: Heard = { isNews: false, repeats: 0 };

/**
 * Tells output that says something new from the same line over and over. Two lines are the same when they have the same letters in
 * the same words: numbers, times, spinners, colours and spaces make no difference, and a line without letters says nothing.
 */
export class LineNovelty {
  readonly #decoder = new StringDecoder("utf8");
  /** In the order of their last appearance. */
  readonly #known = new Set<string>();
  #rest = "";
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #windowBytes = 0;

  /** Takes in a piece of output. What a flood brings beyond what is looked at is nothing new. */
  push(chunk: Uint8Array, nowMs: number): Heard {
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs;
      this.#windowBytes = 0;
    }
    const bytes = chunk.subarray(0, Math.max(0, WINDOW_BYTES - this.#windowBytes));
    this.#windowBytes += bytes.length;
    if (bytes.length === 0) return NOTHING;
    const lines = (this.#rest + this.#decoder.write(Buffer.from(bytes))).split(/[\r\n]/).flatMap(pieces);
    // What was cut off would otherwise be joined to what comes next.
    this.#rest = bytes.length < chunk.length ? "" : (lines.pop() ?? "");
    let isNews = false;
    let repeats = 0;
    for (const line of lines) {
      const said = lettersOf(line);
      if (said !== "" && this.#learn(said)) isNews = true;
      else repeats += 1;
    }
    return { isNews: isNews || this.#isNewBeginning(lettersOf(this.#rest)), repeats };
  }

  #learn(said: string): boolean {
    const isNew = !this.#known.delete(said);
    this.#known.add(said);
    const [oldest] = this.#known;
    if (this.#known.size > KNOWN_LINES && oldest !== undefined) this.#known.delete(oldest);
    return isNew;
  }

  #isNewBeginning(said: string): boolean {
    if (said === "") return false;
    for (const known of this.#known) if (known.startsWith(said)) return false;
    return true;
  }
}

function pieces(line: string): readonly string[] {
  if (line.length <= LINE_CHARACTERS) return [line];
  return Array.from({ length: Math.ceil(line.length / LINE_CHARACTERS) }, (_, index) =>
    line.slice(index * LINE_CHARACTERS, (index + 1) * LINE_CHARACTERS),
  );
}

function lettersOf(line: string): string {
  return line.replace(ESCAPES, "").replace(NO_LETTERS, " ").trim();
}
