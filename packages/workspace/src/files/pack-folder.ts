import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { type PackEntry, parsePack, renderPack } from "../git/pack-file.ts";

type ObjectFormat = "sha1" | "sha256";

/** So many packs of about one size become one: each object is copied again only a few times, however many closures there are. */
export const PACKS_TO_JOIN = 32;
/** Packs up to this size are of the first size; each further one is {@link PACKS_TO_JOIN} times as large. */
const SMALL_BYTES = 64 * 1024;
/** Larger packs are left as they are: joining reads them into memory. */
const LARGEST_JOINED_BYTES = SMALL_BYTES * PACKS_TO_JOIN;

/** Where a repository's packs are. */
export function packFolder(objectsDir: string): string {
  return join(objectsDir, "pack");
}

/** Keeps objects as one pack that git finds; durable when it returns. The names of unfinished files are git's. */
export function writePack(objectsDir: string, entries: readonly PackEntry[], objectFormat: ObjectFormat): string {
  const { name, pack, index } = renderPack(entries, objectFormat);
  const folder = packFolder(objectsDir);
  if (mkdirSync(folder, { recursive: true }) !== undefined) syncPath(objectsDir);
  const number = randomBytes(6).toString("hex");
  const files = [
    { temporary: join(folder, `tmp_pack_${number}`), path: join(folder, `${name}.pack`), bytes: pack },
    { temporary: join(folder, `tmp_idx_${number}`), path: join(folder, `${name}.idx`), bytes: index },
  ];
  try {
    for (const { temporary, bytes } of files) writeSynced(temporary, bytes);
    // Git looks for the index: the pack has to be there before it.
    for (const { temporary, path } of files) renameSync(temporary, path);
  } catch (error) {
    for (const { temporary } of files) rmSync(temporary, { force: true });
    throw error;
  }
  syncPath(folder);
  return name;
}

/**
 * Joins packs of one size where there are {@link PACKS_TO_JOIN} of them. The old ones go after the new one is durable, so that a crash
 * leaves objects twice at worst; a git process that has an old one open looks for its objects again, as after `git repack`.
 */
export function joinPacks(objectsDir: string, objectFormat: ObjectFormat): void {
  const folder = packFolder(objectsDir);
  const bySize = Map.groupBy(joinable(folder), ({ bytes }) => sizeOf(bytes));
  for (const packs of bySize.values()) {
    if (packs.length < PACKS_TO_JOIN) continue;
    const entries = new Map<string, PackEntry>();
    const joined: string[] = [];
    for (const { name } of packs) {
      const found = parsePack(readFileSync(join(folder, `${name}.pack`)), readFileSync(join(folder, `${name}.idx`)), objectFormat);
      if (found === null) continue;
      joined.push(name);
      for (const entry of found) entries.set(entry.oid, entry);
    }
    if (joined.length < 2) continue;
    const made = writePack(objectsDir, [...entries.values()], objectFormat);
    for (const name of joined.filter((one) => one !== made)) for (const ending of ["idx", "pack"]) rmSync(join(folder, `${name}.${ending}`), { force: true });
    syncPath(folder);
  }
}

/** Removes what a crash left of packs that were being written. */
export function removeUnfinishedPacks(objectsDir: string): void {
  const folder = packFolder(objectsDir);
  const names = new Set(listIfThere(folder));
  for (const name of names) {
    const isWithoutIndex = name.endsWith(".pack") && !names.has(name.replace(/pack$/u, "idx"));
    if (isWithoutIndex || /^tmp_(?:pack|idx)_/u.test(name)) rmSync(join(folder, name), { force: true });
  }
}

/** Packs of which there is nothing but the pack and its index: what else git made of them would be lost. */
function joinable(folder: string): { readonly name: string; readonly bytes: number }[] {
  const endings = Map.groupBy(listIfThere(folder), (file) => file.slice(0, file.lastIndexOf(".")));
  const names = [...endings].filter(([name, files]) => files.length === 2 && files.includes(`${name}.idx`) && files.includes(`${name}.pack`)).map(([name]) => name);
  return names.map((name) => ({ name, bytes: statSync(join(folder, `${name}.pack`)).size })).filter(({ bytes }) => bytes <= LARGEST_JOINED_BYTES);
}

function sizeOf(bytes: number): number {
  return Math.max(0, Math.ceil(Math.log(bytes / SMALL_BYTES) / Math.log(PACKS_TO_JOIN)));
}

function writeSynced(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", 0o444);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Brings a file or folder to the disk. Throws what the system says. */
export function syncPath(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function listIfThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return [];
    throw error;
  }
}
