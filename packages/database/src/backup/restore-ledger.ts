import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { findNetworkFileSystem } from "../connection/network-file-system.ts";
import type { ReadConnectOptions } from "../connection/open-connections.ts";
import { loadDriver } from "../driver/load-driver.ts";
import { driverErrorCode, toLedgerError } from "../driver/to-ledger-error.ts";
import type { Ledger } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import type { AcquireLockOptions, LockHolder } from "../ledger-lock.ts";
import { DEFAULT_BUSY_TIMEOUT_MS, openLedger } from "../open-ledger.ts";
import { type BackupFile, backupFiles, type BackupManifest, dropBackupFiles } from "./backup-files.ts";
import { writeBackup } from "./backup-ledger.ts";
import { openingOf, type SiteAccess, siteName } from "./ledger-site.ts";
import { RawDatabase } from "./raw-database.ts";
import { replaceRowsOnServer } from "./replace-rows-on-server.ts";
import { replaceRows } from "./replace-rows.ts";
import { asideName, setAside } from "./set-aside.ts";
import { verifyBackup } from "./verify-backup.ts";

/** What to restore, and where to: a file or a schema that is made where there is none. */
export type RestoreLedgerOptions = SiteAccess & {
  /** Path of the backup. It is only read. */
  readonly source: string;
  /**
   * Folder in which the ledger that is there is kept, and the backup is looked at, on a disk that can hold both; made where there
   * is none. Default: that of `file`; of a ledger on a server the current one.
   */
  readonly folder?: string;
  /** Who restores: holds the pipeline's lock meanwhile, as an orchestrator does. */
  readonly lock: AcquireLockOptions;
  /** Also where the ledger that is there has events that the backup has not, or cannot be read. */
  readonly mayReplace: boolean;
  /** Given each file of the backup before the ledger is changed, after all of the backup was verified. */
  readonly onFile: (file: BackupFile) => Promise<void>;
  /** Called with the lock held, before anything else of the ledger is changed. Refuses the restore by throwing. */
  readonly onLocked?: (ledger: Ledger) => Promise<void>;
  /** Verifies all of the backup and refuses what a restore would refuse, but changes nothing of the ledger. */
  readonly isDryRun?: boolean;
};

/** What was restored, or who holds the lock. */
export type RestoreResult =
  | {
      readonly ok: true;
      readonly manifest: BackupManifest;
      /** Path under which the ledger that was there is kept; `null` where there was none with an event in it. */
      readonly kept: string | null;
    }
  | { readonly ok: false; readonly holder: LockHolder };

/** Codes of a file that nobody can read. */
const UNREADABLE: ReadonlySet<string> = new Set(["LEDGER_UNREADABLE", "LEDGER_CORRUPT"]);

/** What a restore works with, once the backup is known to be whole. */
interface Restore {
  readonly options: RestoreLedgerOptions;
  /** The path of the ledger, or server, database and schema. */
  readonly name: string;
  readonly folder: string;
  /** The backup's ledger alone, with the schema of this build. */
  readonly copy: ReadConnectOptions;
  readonly manifest: BackupManifest;
}

/** A named pipe would be waited for without end, and a device may have none. */
async function copyRegularFile(source: string, target: string): Promise<void> {
  if (!(await stat(source)).isFile()) throw new LedgerError("LEDGER_BACKUP_BROKEN", source, "it is no regular file");
  await copyFile(source, target);
}

/** Copies the backup, so that what is restored is what was verified, and looks at every part of it. */
async function prepare(restore: Omit<Restore, "manifest">): Promise<Restore> {
  const { options, copy } = restore;
  const { onFile } = options;
  const source = resolve(options.source);
  await copyRegularFile(source, copy.file).catch((error: unknown) => {
    if (driverErrorCode(error) !== "ENOENT") throw error;
    throw new LedgerError("LEDGER_BACKUP_MISSING", source, "there is no such file", error);
  });
  // A backup may well be kept where, and so that, nobody can change it.
  await chmod(copy.file, 0o600);
  const manifest = await verifyBackup(copy, source).catch((error: unknown) => {
    const found = toLedgerError(error, source);
    if (!(found instanceof LedgerError) || !UNREADABLE.has(found.code)) throw found;
    throw new LedgerError("LEDGER_BACKUP_BROKEN", source, "it is damaged, or no backup", error);
  });
  {
    await using database = await RawDatabase.open(copy.module, copy.file, "read-write", copy.busyTimeoutMs);
    for await (const file of backupFiles(database, manifest)) await onFile(file);
    await dropBackupFiles(database);
  }
  // Brings the schema up to date.
  const { driver = "auto" } = options;
  await (await openLedger({ file: copy.file, driver, busyTimeoutMs: copy.busyTimeoutMs })).close();
  return { ...restore, manifest };
}

/** Whether nobody can read a ledger that fails so. */
function isDamage(error: unknown, file: string): boolean {
  const found = toLedgerError(error, file);
  return found instanceof LedgerError && UNREADABLE.has(found.code) && found.file === file;
}

/** Whether the backup has all that a ledger has: that one is whole, and its last event is in the backup at its place. */
async function isContained(ledger: Ledger, { copy }: Restore): Promise<boolean> {
  const verification = await ledger.verify();
  if (!verification.ok) return false;
  const { seq, hash } = verification.head;
  if (seq === 0) return true;
  await using database = await RawDatabase.open(copy.module, copy.file, "read-only", copy.busyTimeoutMs);
  const [event] = await database.all("SELECT hash FROM event WHERE seq = ?", seq);
  return event?.["hash"] === hash;
}

/** Keeps a copy of the ledger as it is under another name; `null` where it has nothing in it. */
async function keep(ledger: Ledger, { options, folder }: Restore): Promise<string | null> {
  const verification = await ledger.verify();
  if (verification.ok && verification.head.seq === 0) return null;
  const { nowMs } = options.lock;
  const target = asideName(folder, "replaced", nowMs);
  const { driver = "auto" } = options;
  await writeBackup({ ...openingOf(options), driver, target, nowMs }, verification.ok ? "verified" : "as-it-is");
  return target;
}

async function takeRows({ options, copy }: Restore, token: number): Promise<number> {
  const opening = openingOf(options);
  if (opening.postgres === undefined) {
    const { file } = opening;
    const journal = (await findNetworkFileSystem(file)) === null ? "wal" : "rollback";
    return replaceRows({ ...copy, file, journal }, copy.file, token, options.lock);
  }
  return replaceRowsOnServer(opening, copy, resolve(options.source), token, options.lock);
}

/** Puts the backup's rows into the ledger, whose lock is held with `token`, and gives the number that holds it then. */
async function replace(ledger: Ledger, restore: Restore, token: number): Promise<number> {
  const { manifest } = restore;
  const held = await takeRows(restore, token);
  const after = await ledger.verify();
  if (after.ok && after.head.seq === manifest.head.seq && after.head.hash === manifest.head.hash) return held;
  const problem = after.ok ? `it ends at ${after.head.seq}` : after.problem;
  throw new LedgerError("LEDGER_CORRUPT", ledger.file, `the restored ledger is not the backup's: ${problem}`);
}

async function replaceUnderLock(ledger: Ledger, restore: Restore, token: number): Promise<RestoreResult> {
  const { options, manifest } = restore;
  await options.onLocked?.(ledger);
  await refuseLoss(ledger, restore);
  const kept = await keep(ledger, restore);
  await ledger.releaseLock(await replace(ledger, restore, token));
  return { ok: true, manifest, kept };
}

/** Opens the ledger that is there, or makes one, and replaces what it has. */
async function restoreInto(restore: Restore): Promise<RestoreResult> {
  const { options } = restore;
  const ledger = await openLedger(openingOf(options));
  try {
    const lock = await ledger.acquireLock(options.lock);
    if (!lock.ok) return lock;
    try {
      return await replaceUnderLock(ledger, restore, lock.token);
    } catch (error) {
      // What it failed with says more than what a damaged ledger answers now.
      await ledger.releaseLock(lock.token).catch(() => undefined);
      throw error;
    }
  } finally {
    // As before: every write was on disk when it was acknowledged.
    await ledger.close().catch(() => undefined);
  }
}

/**
 * As {@link restoreInto}; a file that cannot be read as a ledger is moved out of the way, where that is asked for. A schema stays
 * as it is: nobody but the database's owner can say whose tables those are.
 */
async function restoreOver(restore: Restore): Promise<RestoreResult> {
  const { options, name, folder } = restore;
  const { lock, mayReplace } = options;
  try {
    return await restoreInto(restore);
  } catch (error) {
    if (options.postgres !== undefined || !isDamage(error, name)) throw error;
    if (!mayReplace) throw new LedgerError("LEDGER_BACKUP_OLDER", name, "the ledger that is there cannot be read", error);
  }
  const damaged = asideName(folder, "damaged", lock.nowMs);
  await setAside(name, damaged);
  const result = await restoreInto(restore);
  return result.ok ? { ...result, kept: damaged } : result;
}

/** What a restore would come to; `kept` is `null`, since nothing is. */
async function lookAhead(restore: Restore): Promise<RestoreResult> {
  const { options, name, manifest } = restore;
  const { mayReplace, lock } = options;
  const ledger = await openLedger({ ...openingOf(options), mode: "read-only" }).catch((error: unknown) => {
    const found = toLedgerError(error, name);
    if (found instanceof LedgerError && found.code === "LEDGER_MISSING") return null;
    if (!isDamage(error, name)) throw error;
    if (!mayReplace) throw new LedgerError("LEDGER_BACKUP_OLDER", name, "the ledger that is there cannot be read", error);
    return null;
  });
  if (ledger === null) return { ok: true, manifest, kept: null };
  try {
    const holder = await ledger.readLock();
    if (holder !== null && lock.isHolderAlive(holder)) return { ok: false, holder };
    await refuseLoss(ledger, restore);
    return { ok: true, manifest, kept: null };
  } finally {
    await ledger.close();
  }
}

/** @throws LedgerError `LEDGER_BACKUP_OLDER` where events would be lost that nobody gave up. */
async function refuseLoss(ledger: Ledger, restore: Restore): Promise<void> {
  const { options, manifest } = restore;
  if (options.mayReplace || (await isContained(ledger, restore))) return;
  const { seq } = await ledger.head();
  const problem = `it ends at ${seq} and has what the backup, which ends at ${manifest.head.seq}, has not`;
  throw new LedgerError("LEDGER_BACKUP_OLDER", ledger.file, problem);
}

/** See `restoreLedger`. */
export async function restoreFromBackup(options: RestoreLedgerOptions): Promise<RestoreResult> {
  const name = siteName(options);
  const folder = resolve(options.folder ?? (options.postgres === undefined ? dirname(name) : "."));
  const file = join(folder, `.restored.${randomBytes(6).toString("hex")}.tmp`);
  const { driver = "auto", busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = options;
  const { module } = await loadDriver(driver, name);
  try {
    await mkdir(folder, { recursive: true });
    const restore = await prepare({ options, name, folder, copy: { file, module, busyTimeoutMs } });
    return await (options.isDryRun === true ? lookAhead(restore) : restoreOver(restore));
  } catch (error) {
    throw toLedgerError(error, name);
  } finally {
    for (const side of ["", "-wal", "-shm"]) await rm(`${file}${side}`, { force: true });
  }
}
