import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";

import { hasErrorCode } from "../errors.ts";

const compress = promisify(deflate);

/**
 * Writes an object as a loose file, as git does, and gives its identifier. Not durable by itself: see `makeDurable`. One that
 * is there as a loose file already is not written again.
 *
 * Source: gitrepository-layout(5), "objects/[0-9a-f][0-9a-f]".
 */
export async function writeLooseObject(
  store: { readonly objectsDir: string; readonly objectFormat: "sha1" | "sha256" },
  type: "commit" | "tree",
  content: Uint8Array,
): Promise<string> {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`, "latin1"), content]);
  const oid = createHash(store.objectFormat).update(bytes).digest("hex");
  const folder = join(store.objectsDir, oid.slice(0, 2));
  const path = join(folder, oid.slice(2));
  if (await exists(path)) return oid;
  // The name that git gives to unfinished objects, so that its own clean-up removes what a crash leaves.
  const temporary = join(folder, `tmp_obj_${randomBytes(6).toString("hex")}`);
  const packed = await compress(bytes, { level: 1 });
  try {
    await writeNew(folder, temporary, packed);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return oid;
}

async function writeNew(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: "wx", mode: 0o444 });
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT")) throw error;
    await mkdir(folder, { recursive: true });
    await writeFile(path, bytes, { flag: "wx", mode: 0o444 });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
