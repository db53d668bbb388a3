import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";

import { hasErrorCode } from "../errors.ts";
import type { LooseObject } from "../files/disk.ts";

/** An object as git keeps it, before it is packed. */
export function renderObject(type: "blob" | "commit" | "tree", content: Uint8Array, objectFormat: "sha1" | "sha256"): LooseObject {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`, "latin1"), content]);
  return { oid: createHash(objectFormat).update(bytes).digest("hex"), bytes };
}

/** Where an object lies as a file of its own. */
export function looseObjectPath(objectsDir: string, oid: string): string {
  return join(objectsDir, oid.slice(0, 2), oid.slice(2));
}

/**
 * Whether an object is there as a file of its own, which from now on counts as just written: a `git gc` of the user's that began
 * before anything named it takes it for garbage when it is old, and would remove it from under what names it by then. Git does the same.
 * `false` also where that is not allowed, as on a file of somebody else's: writing it again comes to the same.
 */
export function renewObject(objectsDir: string, oid: string): boolean {
  const now = new Date();
  try {
    utimesSync(looseObjectPath(objectsDir, oid), now, now);
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes an object as a loose file, as git does. Not durable by itself: see `makeDurable`. One that is there as a loose file already
 * is not written again, see {@link renewObject}.
 *
 * Source: gitrepository-layout(5), "objects/[0-9a-f][0-9a-f]".
 */
export function writeLooseObject(objectsDir: string, oid: string, bytes: Uint8Array): void {
  if (renewObject(objectsDir, oid)) return;
  const path = looseObjectPath(objectsDir, oid);
  const folder = dirname(path);
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
