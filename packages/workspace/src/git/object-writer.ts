import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

import { hasErrorCode } from "../errors.ts";

/**
 * Writes an object as a loose file, as git does, and gives its identifier. Not durable by itself: see `makeDurable`. One that
 * is there as a loose file already is not written again.
 *
 * The calls are synchronous: each takes microseconds, a tenth of what waiting for a promise costs, and a closure writes ten objects.
 * Source: gitrepository-layout(5), "objects/[0-9a-f][0-9a-f]".
 */
export function writeLooseObject(
  store: { readonly objectsDir: string; readonly objectFormat: "sha1" | "sha256" },
  type: "blob" | "commit" | "tree",
  content: Uint8Array,
): string {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`, "latin1"), content]);
  const oid = createHash(store.objectFormat).update(bytes).digest("hex");
  const folder = join(store.objectsDir, oid.slice(0, 2));
  const path = join(folder, oid.slice(2));
  if (existsSync(path)) return oid;
  // The name that git gives to unfinished objects, so that its own clean-up removes what a crash leaves.
  const temporary = join(folder, `tmp_obj_${randomBytes(6).toString("hex")}`);
  const packed = deflateSync(bytes, { level: 1 });
  try {
    writeNew(folder, temporary, packed);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return oid;
}

function writeNew(folder: string, path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes, { flag: "wx", mode: 0o444 });
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT")) throw error;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, bytes, { flag: "wx", mode: 0o444 });
  }
}
