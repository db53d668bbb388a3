import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/** How much is read at a time, in bytes. */
const CHUNK_BYTES = 64 * 1024;

/** A file that is read while another process adds to it, and that may not be there yet. */
export class GrowingFile {
  readonly #path: string;
  #file: FileHandle | null = null;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether the file was found. */
  get isThere(): boolean {
    return this.#file !== null;
  }

  /** The next bytes; `null` when there are no more now. */
  async read(): Promise<Uint8Array | null> {
    this.#file ??= await openIfThere(this.#path);
    if (this.#file === null) return null;
    const { buffer, bytesRead } = await this.#file.read({ buffer: Buffer.alloc(CHUNK_BYTES), position: this.#offset });
    this.#offset += bytesRead;
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    // Not through a symbolic link: in place an agent can put one here, to a file that was never a log.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
