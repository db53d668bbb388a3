import type { FileHandle } from "node:fs/promises";

import { Header } from "tar/header";

/** A tar file is made of blocks of so many bytes. */
const BLOCK_BYTES = 512;
const CHUNK_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** A file that goes into a tar file. */
export interface TarEntry {
  readonly path: string;
  readonly size: number;
  /** Exactly `size` bytes. */
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * A tar file of regular files, piece by piece. Nothing in it tells when, where or by whom it was made: every file has the same
 * owner, time and permissions, so the same files give the same bytes.
 *
 * @throws Error when a file's content has another length than it was said to have.
 */
export async function* tarFile(entries: AsyncIterable<TarEntry> | Iterable<TarEntry>): AsyncGenerator<Uint8Array, undefined> {
  for await (const { path, size, content } of entries) {
    yield headerOf(path, size);
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== size) throw new Error(`${path} has ${written} bytes, not ${size}`);
    yield Buffer.alloc(paddingOf(size));
  }
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

/** An entry that was found in a tar file. Its content must be read, or left, before the next one is asked for. */
export interface FoundEntry {
  readonly path: string;
  readonly size: number;
  /**
   * Why it is not an entry that `tarFile` writes: no regular file, or with other permissions, owner or time. `null` where it is one.
   */
  readonly oddity: string | null;
  /** The bytes, piece by piece; `oddity` or not, they are only ever read. */
  content(): AsyncGenerator<Uint8Array, undefined>;
}

/** Thrown where a file is not a tar file, or ends too soon. */
export class NotTarError extends Error {
  override readonly name = "NotTarError";
}

/**
 * The entries of a tar file in order. Nothing is written anywhere and no name is interpreted. Extensions of the format, such as
 * long names and sparse files, are odd entries by themselves: they change nothing about the entries after them.
 *
 * @throws NotTarError
 */
export async function* readTarFile(file: FileHandle): AsyncGenerator<FoundEntry, undefined> {
  const { size: fileBytes } = await file.stat();
  let position = 0;
  for (;;) {
    const block = await readExactly(file, position, BLOCK_BYTES);
    if (block.every((byte) => byte === 0)) break;
    const header = readHeader(block);
    const { path, size } = header ?? {};
    if (header?.cksumValid !== true || path === undefined || path === "" || size === undefined || !Number.isSafeInteger(size) || size < 0) {
      throw new NotTarError(`there is no tar header at byte ${position}`);
    }
    const start = position + BLOCK_BYTES;
    position = start + size + paddingOf(size);
    if (position > fileBytes) throw new NotTarError(`it ends within ${JSON.stringify(path.slice(0, 100))}`);
    yield { path, size, oddity: oddityOf(header, block), content: () => contentOf(file, start, size) };
    if (!(await readExactly(file, start + size, paddingOf(size))).every((byte) => byte === 0)) {
      throw new NotTarError(`there is something between entries before byte ${position}`);
    }
  }
  const end = await readExactly(file, position, 2 * BLOCK_BYTES);
  if (!end.every((byte) => byte === 0) || fileBytes !== position + end.length) throw new NotTarError(`there is something after its end at byte ${position}`);
}

/** `null` for a block whose numbers the library cannot read, which it throws for. */
function readHeader(block: Buffer): Header | null {
  try {
    return new Header(block);
  } catch {
    return null;
  }
}

function headerOf(path: string, size: number): Buffer {
  const header = new Header({ path, size, type: "File", mode: 0o644, uid: 0, gid: 0, uname: "", gname: "", mtime: new Date(0) });
  if (header.encode()) throw new Error(`Internal error: ${path} does not fit into a tar header`);
  return header.block ?? NOTHING;
}

/** An entry is right when its header is, byte for byte, the one that its name and size have here. */
function oddityOf(header: Header, block: Buffer): string | null {
  if (header.type !== "File") return `is no regular file but of type ${header.type}`;
  try {
    return headerOf(header.path ?? "", header.size ?? 0).equals(block) ? null : "has a header of another form";
  } catch {
    return "has a name that is too long";
  }
}

function paddingOf(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
}

async function* contentOf(file: FileHandle, start: number, size: number): AsyncGenerator<Uint8Array, undefined> {
  for (let done = 0; done < size; ) {
    const chunk = await readExactly(file, start + done, Math.min(CHUNK_BYTES, size - done));
    done += chunk.length;
    yield chunk;
  }
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new NotTarError(`it ends at byte ${position + done}`);
    done += bytesRead;
  }
  return buffer;
}
