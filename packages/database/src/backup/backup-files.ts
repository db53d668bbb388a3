import { constants } from "node:buffer";
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";

import { z } from "zod";

import { sha256Of } from "../ledger-hash.ts";
import type { RawDatabase } from "./raw-database.ts";

/** A file that a backup holds beside the ledger. */
export interface BackupFile {
  /** Relative, with `/` between its parts. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a backup says about itself. */
export interface BackupManifest {
  readonly format: 1;
  /** When the backup was begun, in milliseconds since the epoch. */
  readonly atMs: number;
  /** Where the ledger in it ends. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
}

const MANIFEST = "manifest.json";

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const manifestSchema: z.ZodType<BackupManifest> = z.strictObject({
  format: z.literal(1),
  atMs: z.int(),
  head: z.strictObject({ seq: z.int().nonnegative(), hash: digest }),
  files: z.array(z.strictObject({ name: z.string().min(1), size: z.int().nonnegative(), sha256: digest })),
});

/** SQLite's archive table, so that `sqlite3 <backup> -A --list` shows the files too. Source: https://sqlite.org/sqlar.html */
const CREATE_TABLE =
  "CREATE TABLE sqlar (name TEXT PRIMARY KEY, mode INT, mtime INT, sz INT, data BLOB)";

/** Regular file, readable by everybody and writable by nobody. */
const MODE = 0o100444;

async function insert(database: RawDatabase, { name, bytes }: BackupFile, atMs: number): Promise<void> {
  const packed = await promisify(deflate)(bytes);
  const data = packed.length < bytes.length ? packed : Buffer.from(bytes);
  await database.run("INSERT INTO sqlar VALUES (?, ?, ?, ?, ?)", name, MODE, Math.floor(atMs / 1000), bytes.length, data);
}

async function read(database: RawDatabase, name: string): Promise<Uint8Array | null> {
  const [row] = await database.all("SELECT sz, data FROM sqlar WHERE name = ?", name);
  const data = row?.["data"];
  const size = Number(row?.["sz"]);
  if (!(data instanceof Uint8Array)) return null;
  if (data.length === size) return data;
  // A few bytes can stand for any number of them: no more is unpacked than the file says that it has.
  return Number.isSafeInteger(size) && size > 0 ? promisify(inflate)(data, { maxOutputLength: Math.min(size, constants.MAX_LENGTH) }) : null;
}

/** Puts the files and the manifest into a copy of a ledger. Belongs into a transaction. */
export async function writeBackupFiles(
  database: RawDatabase,
  manifest: Omit<BackupManifest, "files" | "format">,
  files: AsyncIterable<BackupFile>,
): Promise<BackupManifest> {
  await database.run(CREATE_TABLE);
  const listed: BackupManifest["files"][number][] = [];
  for await (const file of files) {
    await insert(database, file, manifest.atMs);
    listed.push({ name: file.name, size: file.bytes.length, sha256: sha256Of(file.bytes) });
  }
  const whole: BackupManifest = { format: 1, ...manifest, files: listed };
  await insert(database, { name: MANIFEST, bytes: Buffer.from(JSON.stringify(whole)) }, manifest.atMs);
  return whole;
}

/** The manifest of a backup; `null` where there is none that this build can read. */
export async function readManifest(database: RawDatabase): Promise<BackupManifest | null> {
  const [table] = await database.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'sqlar'");
  const bytes = table === undefined ? null : await read(database, MANIFEST).catch(() => null);
  if (bytes === null) return null;
  try {
    return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    return null;
  }
}

/** The name of the first file that is not what the manifest says, or that it does not list; `null` where there is none. */
export async function differingFile(database: RawDatabase, manifest: BackupManifest): Promise<string | null> {
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  for (const { name } of await database.all("SELECT name FROM sqlar ORDER BY name")) {
    if (name !== MANIFEST && !listed.has(String(name))) return String(name);
  }
  for (const { name, size, sha256 } of manifest.files) {
    const bytes = await read(database, name).catch(() => null);
    if (bytes === null || bytes.length !== size || sha256Of(bytes) !== sha256) return name;
  }
  return null;
}

/** The files of a backup that was found to be whole, in the manifest's order. */
export async function* backupFiles(database: RawDatabase, manifest: BackupManifest): AsyncGenerator<BackupFile> {
  for (const { name } of manifest.files) {
    const bytes = await read(database, name);
    if (bytes !== null) yield { name, bytes };
  }
}

/** Leaves the ledger alone in the copy. */
export async function dropBackupFiles(database: RawDatabase): Promise<void> {
  await database.run("DROP TABLE sqlar");
}
