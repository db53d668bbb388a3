/** Longest line that is read, in bytes; a longer one is passed over. Tool results, which hold whole files, are far below. */
const MAX_LINE_BYTES: number = 8 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines, wherever its pieces end, and reads each as JSON. What is no JSON object (a warning in between, a
 * line that was cut off, invalid UTF-8) is passed over: it is in the log.
 */
export class JsonLines {
  readonly #onObject: (value: Readonly<Record<string, unknown>>) => void;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #isTooLong = false;

  constructor(onObject: (value: Readonly<Record<string, unknown>>) => void) {
    this.#onObject = onObject;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE, start); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#take(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#take(chunk.subarray(start));
  }

  /** The stream has ended: what came after the last line break is a line too. */
  end(): void {
    this.#endLine();
  }

  #take(piece: Uint8Array): void {
    if (piece.length === 0 || this.#isTooLong) return;
    this.#bytes += piece.length;
    if (this.#bytes > MAX_LINE_BYTES) {
      this.#isTooLong = true;
      this.#pieces = [];
      return;
    }
    // The chunk's memory may be used again by who gave it.
    this.#pieces.push(Uint8Array.from(piece));
  }

  #endLine(): void {
    const line = this.#isTooLong ? null : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    this.#isTooLong = false;
    const value = line === null || line.length === 0 ? null : parse(line);
    if (value !== null) this.#onObject(value);
  }
}

function parse(line: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
