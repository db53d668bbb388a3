import { HeadBuffer } from "./head-buffer.ts";
import { TailBuffer } from "./tail-buffer.ts";

/** Output of a process as it was kept in memory: all of it, or its first and last part. */
export interface CapturedOutput {
  /** The first bytes; all of them if {@link omittedBytes} is 0. */
  readonly head: Uint8Array;
  /** The last bytes, empty if {@link omittedBytes} is 0. */
  readonly tail: Uint8Array;
  /** How many bytes between head and tail were not kept. 0: the output is complete. */
  readonly omittedBytes: number;
}

/** Keeps a stream up to a number of bytes, and beyond that its first and its last half of it. */
export class OutputCapture {
  readonly #head: HeadBuffer;
  readonly #tail: TailBuffer;

  constructor(capacityBytes: number) {
    const headBytes = Math.floor(capacityBytes / 2);
    this.#head = new HeadBuffer(headBytes);
    this.#tail = new TailBuffer(capacityBytes - headBytes);
  }

  push(chunk: Uint8Array): void {
    this.#tail.push(this.#head.push(chunk));
  }

  /** The last bytes so far, at most half of the capacity. */
  recent(): Uint8Array {
    const tail = this.#tail.bytes();
    return tail.length > 0 ? tail : this.#head.bytes();
  }

  result(): CapturedOutput {
    const head = this.#head.bytes();
    const tail = this.#tail.bytes();
    const omittedBytes = this.#tail.droppedBytes;
    if (omittedBytes > 0) return { head, tail, omittedBytes };
    return { head: Buffer.concat([head, tail]), tail: Buffer.alloc(0), omittedBytes };
  }
}
