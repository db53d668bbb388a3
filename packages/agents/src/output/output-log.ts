import { closeSync, constants, openSync, writeSync } from "node:fs";

import { AgentsError } from "../errors.ts";
import { TailBuffer } from "./tail-buffer.ts";

/** Most bytes of a log's end that are kept once it is over its limit. */
const MAX_LOG_TAIL_BYTES = 64 * 1024;

/** What became of a log file. */
export interface LogSummary {
  /** Absolute path. */
  readonly file: string;
  /** Bytes of output that the log leaves out; 0: it is complete. */
  readonly omittedBytes: number;
}

/**
 * Log file of one process: the output's raw bytes, written as they come.
 *
 * Over the limit it keeps the head and the tail. The head is in the file at once; the tail (a quarter of the limit, at
 * most 64 KiB) is added at the end, after a line that says how many bytes are left out. That line is
 * not counted in the limit.
 */
export class OutputLog {
  readonly #file: string;
  readonly #fd: number;
  readonly #tail: TailBuffer;
  #headBytesLeft: number;

  /** Creates or empties the file, readable by this user only. Throws `LOG_UNWRITABLE`. */
  constructor(file: string, maxBytes: number) {
    const tailBytes = Math.min(MAX_LOG_TAIL_BYTES, Math.floor(maxBytes / 4));
    this.#file = file;
    this.#tail = new TailBuffer(tailBytes);
    this.#headBytesLeft = maxBytes - tailBytes;
    try {
      // Not through a symbolic link: an agent that can guess the name could have another file emptied.
      this.#fd = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
    } catch (cause) {
      throw unwritable(file, cause);
    }
  }

  /** Adds output. Synchronous, so that what came is in the file even if this process is killed next. Throws `LOG_UNWRITABLE`. */
  push(chunk: Uint8Array): void {
    const head = chunk.subarray(0, this.#headBytesLeft);
    this.#headBytesLeft -= head.length;
    if (head.length > 0) this.#write(head);
    this.#tail.push(chunk.subarray(head.length));
  }

  /** Completes the file. Throws `LOG_UNWRITABLE`. */
  finish(): LogSummary {
    const omittedBytes = this.#tail.droppedBytes;
    if (omittedBytes > 0) this.#write(Buffer.from(`\n[pawl: ${omittedBytes} bytes of output left out here]\n`));
    const tail = this.#tail.bytes();
    if (tail.length > 0) this.#write(tail);
    return { file: this.#file, omittedBytes };
  }

  /** Closes the file, finished or not. */
  close(): void {
    closeSync(this.#fd);
  }

  #write(bytes: Uint8Array): void {
    try {
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(this.#fd, bytes, offset);
    } catch (cause) {
      throw unwritable(this.#file, cause);
    }
  }
}

function unwritable(file: string, cause: unknown): AgentsError {
  const message = `cannot write the log file ${file}: ${(cause as Error).message}`;
  return new AgentsError("LOG_UNWRITABLE", message, "check that its folder exists, is writable and has free space", { cause });
}
