import type { Socket } from "node:net";

const LINE_FEED = 0x0a;

/**
 * The lines that a socket sends, one at a time: nothing more is read while one is dealt with, so that whoever sends faster waits.
 * Ends with the socket, and at a line that is too long, of which nothing is given.
 */
export async function* readLines(socket: Socket, maxBytes: number): AsyncGenerator<string, void> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
        if (end > maxBytes) return;
        yield rest.subarray(0, end).toString("utf8");
        rest = rest.subarray(end + 1);
      }
      if (rest.length > maxBytes) return;
    }
  } catch {
    // A connection that breaks has ended.
  }
}
