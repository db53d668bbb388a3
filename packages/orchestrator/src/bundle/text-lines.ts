const LINE_FEED = 0x0a;

/** One line of a file. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Without its line feed; `null` where it is longer than allowed, not UTF-8, or the last one and without a line feed. */
  readonly text: string | null;
}

/**
 * The lines of a file, read piece by piece. Only a line feed ends a line. The line after one that cannot be read is not looked for:
 * the text ends there.
 *
 * @param maxBytes - longest line.
 */
export async function* textLines(content: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<TextLine, undefined> {
  let number = 1;
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, from);
      const piece = chunk.subarray(from, end === -1 ? chunk.length : end);
      length += piece.length;
      if (length > maxBytes) {
        yield { number, text: null };
        return;
      }
      pieces.push(piece);
      if (end === -1) break;
      const text = decode(pieces);
      yield { number, text };
      if (text === null) return;
      number += 1;
      pieces = [];
      length = 0;
      from = end + 1;
    }
  }
  if (length > 0) yield { number, text: null };
}

function decode(pieces: readonly Uint8Array[]): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces));
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
