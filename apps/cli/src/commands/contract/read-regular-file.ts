import { constants } from "node:fs";
import { open } from "node:fs/promises";

import { errorCode } from "../../errors/exit-code-of.ts";

/** Most bytes of one input of the `contract` commands; what is longer is refused. */
export const MAX_INPUT_BYTES = 256 * 1024 * 1024;

/** The bytes of an input, or why there are none. */
export type InputReading =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** `problem` follows the input's name in a sentence; `code` is the system's, `null` where the input itself is at fault. */
  | { readonly ok: false; readonly code: string | null; readonly problem: string };

/** Reads a regular file. What cannot be read is a value, and nothing is waited for. */
export function readRegularFile(path: string): Promise<InputReading> {
  return orProblem(async () => {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer without an end.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!(await file.stat()).isFile()) return unreadable(null, "not a regular file");
    return await collect(file.createReadStream({ autoClose: false }));
  });
}

/** Reads a stream to its end. */
export function readStream(stream: AsyncIterable<Buffer>): Promise<InputReading> {
  return orProblem(() => collect(stream));
}

/** A file may grow, or say that it is empty when it is not, so that the bytes are counted. */
async function collect(stream: AsyncIterable<Buffer>): Promise<InputReading> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_INPUT_BYTES) return { ok: false, code: null, problem: `is larger than ${MAX_INPUT_BYTES} bytes` };
    chunks.push(chunk);
  }
  return { ok: true, bytes: Buffer.concat(chunks, size) };
}

async function orProblem(read: () => Promise<InputReading>): Promise<InputReading> {
  try {
    return await read();
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return unreadable(code, code);
  }
}

function unreadable(code: string | null, reason: string): InputReading {
  return { ok: false, code, problem: `cannot be read: ${reason}` };
}
