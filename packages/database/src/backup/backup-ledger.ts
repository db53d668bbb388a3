import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { inspectFile } from "../connection/inspect-file.ts";
import type { ReadConnectOptions } from "../connection/open-connections.ts";
import { loadDriver } from "../driver/load-driver.ts";
import { retryWhileBusy } from "../driver/retry-while-busy.ts";
import type { SqliteModule } from "../driver/sqlite-module.ts";
import { driverErrorCode, toLedgerError } from "../driver/to-ledger-error.ts";
import { LedgerError } from "../ledger-error.ts";
import { DEFAULT_BUSY_TIMEOUT_MS } from "../open-ledger.ts";
import { type BackupFile, type BackupManifest, writeBackupFiles } from "./backup-files.ts";
import { copyFromServer } from "./copy-from-server.ts";
import { openingOf, type SiteAccess, siteName } from "./ledger-site.ts";
import { isThere, nameDurably } from "./name-durably.ts";
import { RawDatabase } from "./raw-database.ts";
import { verifyBackup } from "./verify-backup.ts";

/**
 * What to back up, and where to. The ledger may be in use; whoever writes is not held up. Where this process has a file open, the
 * driver has to be the one that it has it open with.
 */
export type BackupLedgerOptions = SiteAccess & {
  /** Path of the backup; nothing may be there. */
  readonly target: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Files to hold beside the ledger; read after its copy was made, so that they are there that its events name. */
  readonly files?: AsyncIterable<BackupFile>;
};

/** What the source of a copy can answer for; every other failure is the target's. */
const SOURCE_FAULTS: ReadonlySet<string | null> = new Set(["SQLITE_BUSY", "SQLITE_CORRUPT", "SQLITE_ERROR", "SQLITE_NOTADB"]);

interface End {
  readonly seq: number;
  readonly hash: string;
}

async function readEnd(database: RawDatabase, file: string): Promise<End> {
  const [end] = await database.all("SELECT seq, hash FROM ledger_head WHERE id = 1");
  if (end === undefined) throw new LedgerError("LEDGER_CORRUPT", file, "the record of the ledger's end is missing");
  return { seq: Number(end["seq"]), hash: String(end["hash"]) };
}

async function openSource({ file, module, busyTimeoutMs }: ReadConnectOptions): Promise<RawDatabase> {
  const state = await retryWhileBusy(busyTimeoutMs, () => inspectFile(file, module, "read-only"));
  if (state === "absent" || state === "empty") throw new LedgerError("LEDGER_MISSING", file, "there is no ledger");
  return RawDatabase.open(module, file, "read-only", busyTimeoutMs);
}

/** Copies the file of a ledger as it is at one moment, and gives where it ended shortly before. */
async function copyFile(options: ReadConnectOptions, copy: string): Promise<End> {
  const { file } = options;
  await using source = await openSource(options).catch((error: unknown) => Promise.reject(toLedgerError(error, file)));
  try {
    const end = await readEnd(source, file);
    // One read transaction of SQLite: what is committed meanwhile is not in the copy, and nobody waits for it.
    await source.run("VACUUM INTO ?", copy);
    return end;
  } catch (error) {
    throw SOURCE_FAULTS.has(driverErrorCode(error)) ? toLedgerError(error, file) : error;
  }
}

/** Copies the ledger as it is at one moment, and gives where it ended then or shortly before. */
async function copyLedger(options: BackupLedgerOptions, copy: ReadConnectOptions, target: string): Promise<End> {
  const opening = openingOf(options);
  if (opening.postgres === undefined) return copyFile({ ...copy, file: opening.file }, copy.file);
  await copyFromServer(opening, copy, target);
  await using database = await RawDatabase.open(copy.module, copy.file, "read-only", 0);
  return await readEnd(database, siteName(options));
}

async function* noFiles(): AsyncGenerator<BackupFile> {}

async function fillCopy(module: SqliteModule, copy: string, options: BackupLedgerOptions): Promise<BackupManifest> {
  await using database = await RawDatabase.open(module, copy, "read-write", 0);
  // Until it has its name nobody reads it, and a copy that was not finished is removed: no journal can be of use.
  await database.all("PRAGMA journal_mode = OFF");
  await database.all("PRAGMA synchronous = OFF");
  const head = await readEnd(database, copy);
  let manifest: BackupManifest | null = null;
  await database.transaction(async () => {
    manifest = await writeBackupFiles(database, { atMs: options.nowMs, head }, options.files ?? noFiles());
  });
  if (manifest === null) throw new Error("Internal error: a backup without a manifest");
  return manifest;
}

/** Throws where the copy does not hold the event with which the ledger ended before it was made. */
async function assertHolds(options: ReadConnectOptions, end: End, target: string): Promise<void> {
  if (end.seq === 0) return;
  await using database = await RawDatabase.open(options.module, options.file, "read-only", options.busyTimeoutMs);
  const [event] = await database.all("SELECT hash FROM event WHERE seq = ?", end.seq);
  if (event?.["hash"] === end.hash) return;
  throw new LedgerError("LEDGER_BACKUP_BROKEN", target, `it does not hold event ${end.seq} as the ledger has it`);
}

/**
 * See `backupLedger`.
 *
 * @param how - `as-it-is` keeps a ledger that does not verify, as evidence.
 */
export async function writeBackup(
  options: BackupLedgerOptions,
  how: "verified" | "as-it-is",
): Promise<BackupManifest> {
  const target = resolve(options.target);
  const file = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  const { driver = "auto", busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = options;
  const { module } = await loadDriver(driver, siteName(options));
  const copy = { file, module, busyTimeoutMs };
  const exists = () => new LedgerError("LEDGER_BACKUP_EXISTS", target, "something is there already");
  try {
    if (await isThere(target)) throw exists();
    const end = await copyLedger(options, copy, target);
    const manifest = await fillCopy(module, file, options);
    if (how === "verified") {
      await verifyBackup(copy, target);
      await assertHolds(copy, end, target);
    }
    if (!(await nameDurably(file, target))) throw exists();
    return manifest;
  } catch (error) {
    throw toLedgerError(error, target);
  } finally {
    for (const side of ["", "-journal"]) await rm(`${file}${side}`, { force: true });
  }
}
