import type { BackupLedgerOptions } from "./backup/backup-ledger.ts";
import type { BackupManifest } from "./backup/backup-files.ts";
import type { RestoreLedgerOptions, RestoreResult } from "./backup/restore-ledger.ts";

export type { BackupFile, BackupManifest } from "./backup/backup-files.ts";
export type { BackupLedgerOptions } from "./backup/backup-ledger.ts";
export type { LedgerSite, SiteAccess } from "./backup/ledger-site.ts";
export type { RestoreLedgerOptions, RestoreResult } from "./backup/restore-ledger.ts";

/**
 * Writes a backup of a ledger that may be in use: one file, itself a SQLite database with the ledger as it was at one moment
 * and, in an archive table, the given files and a manifest. It was verified when it gets its name, and is on disk when the
 * promise is fulfilled; before that nothing has the target's name. A ledger in PostgreSQL is read in one snapshot, and becomes
 * the same kind of file, row by row.
 *
 * @throws LedgerError `LEDGER_BACKUP_EXISTS`; `LEDGER_MISSING`, `LEDGER_TOO_NEW`, `LEDGER_UNREADABLE`, `LEDGER_CORRUPT` or
 * `LEDGER_BUSY` of the ledger, and `LEDGER_OUTDATED` of one in PostgreSQL; `LEDGER_BACKUP_BROKEN` where the copy does not verify, as that of a broken ledger does not;
 * `LEDGER_FULL`, `LEDGER_READ_ONLY` and `LEDGER_IO` of the target.
 */
export async function backupLedger(options: BackupLedgerOptions): Promise<BackupManifest> {
  const { writeBackup } = await import("./backup/backup-ledger.ts");
  return writeBackup(options, "verified");
}

/**
 * Puts a ledger back to what a backup holds. The backup is verified before anything is changed, and the ledger after. The
 * ledger that was there is kept under another name; while an orchestrator holds its lock it is not touched. Whoever reads it
 * meanwhile sees the one or the other as a whole. A backup says nothing of where its ledger was: one of a file can be put into a
 * schema of PostgreSQL, and the other way round.
 *
 * Deliveries go out again that were delivered after the backup was taken, under the same message ids.
 *
 * @throws LedgerError `LEDGER_BACKUP_MISSING`, `LEDGER_BACKUP_BROKEN`, `LEDGER_TOO_NEW`; `LEDGER_BACKUP_OLDER` where the ledger
 * that is there has events that the backup has not, or cannot be read, and `mayReplace` is false; and what opening, reading and
 * writing the ledger can meet.
 */
export async function restoreLedger(options: RestoreLedgerOptions): Promise<RestoreResult> {
  const { restoreFromBackup } = await import("./backup/restore-ledger.ts");
  return restoreFromBackup(options);
}
