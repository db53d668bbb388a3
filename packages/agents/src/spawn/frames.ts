/** What goes over the channel between a process and its spawn helper. */
export const FRAMES = {
  /** Helper: it takes requests. */
  ready: 0,
  /** To the helper: start a program; {@link startPayload}. */
  start: 1,
  /** To the helper: send a signal to a process's group; JSON. */
  signal: 2,
  /** To the helper: take no more output of a process. */
  closeOutput: 3,
  /** Helper, about one process: JSON. */
  started: 4,
  notStarted: 5,
  exit: 6,
  /** Helper: output of one process, as it came. */
  stdout: 7,
  stderr: 8,
  /** Helper: nothing more comes of it. */
  closed: 9,
} as const;

/** Type, process and length of what follows. */
const HEADER_BYTES = 9;

/** One message: its type, the process that it is about, and what it says. */
export type OnFrame = (type: number, id: number, payload: Buffer) => void;

/** The bytes before a payload. */
export function frameHeader(type: number, id: number, payloadBytes: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(id, 1);
  header.writeUInt32BE(payloadBytes, 5);
  return header;
}

/** Puts messages together from the pieces in which their bytes come. */
export class FrameReader {
  readonly #onFrame: OnFrame;
  #pieces: Buffer[] = [];
  #length = 0;
  #needed = HEADER_BYTES;

  /** @param onFrame - called with each message; its payload shares memory with the pieces. */
  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    // A message of many pieces is put together once.
    if (this.#length < this.#needed) return;
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      this.#needed = HEADER_BYTES + (left < HEADER_BYTES ? 0 : bytes.readUInt32BE(at + 5));
      if (left < HEADER_BYTES || left < this.#needed) break;
      const end = at + this.#needed;
      this.#onFrame(bytes.readUInt8(at), bytes.readUInt32BE(at + 1), bytes.subarray(at + HEADER_BYTES, end));
      at = end;
    }
    const rest = bytes.subarray(at);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }
}

/** JSON and, after it, bytes: what a {@link FRAMES.start} carries. */
export function startPayload(json: unknown, input: Uint8Array): Buffer {
  const text = Buffer.from(JSON.stringify(json));
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, input]);
}

/** What {@link startPayload} put together. */
export function readStartPayload(payload: Buffer): { readonly json: unknown; readonly input: Buffer } {
  const end = 4 + payload.readUInt32BE(0);
  return { json: JSON.parse(payload.toString("utf8", 4, end)), input: payload.subarray(end) };
}
