import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";

import type { BundledFile } from "./bundle-format.ts";

/** A file that waits to go into a bundle. */
export interface StagedFile extends BundledFile {
  /** Its bytes, piece by piece. @throws when they are not what `sha256` says. */
  content(): AsyncIterable<Uint8Array>;
}

/** Writes the pieces of a text to a file, and gives it for a bundle. */
export async function stageText(path: string, file: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<StagedFile> {
  const hash = createHash("sha256");
  let size = 0;
  await using handle = await open(file, "wx", 0o600);
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece, "utf8");
    hash.update(bytes);
    size += bytes.length;
    await handle.writeFile(bytes);
  }
  return { path, size, sha256: hash.digest("hex"), content: () => createReadStream(file) };
}

/** A file that is there already. */
export async function stageFile(path: string, file: string): Promise<StagedFile> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return { path, size: (await stat(file)).size, sha256: hash.digest("hex"), content: () => createReadStream(file) };
}
