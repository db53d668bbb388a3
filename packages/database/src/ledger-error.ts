/** Every code that a {@link LedgerError} can carry, with what it means and what to do about it. */
export const LEDGER_ERROR_HINTS = {
  LEDGER_MISSING: "Start a run first, or name the project or the database that has one.",
  LEDGER_UNREADABLE: "Move the file aside, or use another schema or database, if it is not Pawl's; else restore the ledger from a copy.",
  LEDGER_TOO_NEW: "Use the version of Pawl that wrote it, or a newer one. Nothing was changed.",
  LEDGER_OUTDATED: "Open it once for writing, with a command that changes something; that brings it up to date.",
  LEDGER_CORRUPT: "Do not write to it. Restore the ledger from a copy; the broken file is the evidence.",
  LEDGER_BUSY: "Another process is writing. Try again; if it lasts, find who holds the file or the database's locks.",
  LEDGER_READ_ONLY: "Make the file and its folder writable for this user; in PostgreSQL, grant the user what it lacks.",
  LEDGER_FULL: "Free space on the disk, then start again. The ledger is consistent.",
  LEDGER_IO: "Check the disk, the file system and the permissions of the folder; for PostgreSQL, the server, its address and the login.",
  LEDGER_DRIVER: "Reinstall the dependencies, or choose the other driver; for PostgreSQL, use version 13 or later.",
  LEDGER_LOCK_LOST: "Another orchestrator has taken the lock over. Stop this one.",
  LEDGER_CONFLICT: "Read the head again: the ledger has moved on.",
  LEDGER_BAD_INPUT: "What the caller gave is not valid; nothing was written.",
  LEDGER_COMMAND_UNKNOWN: "List the pending commands; this one does not exist or is finished.",
  LEDGER_CLOSED: "Open the ledger again.",
  LEDGER_BACKUP_EXISTS: "Name a file that is not there yet; a backup replaces nothing.",
  LEDGER_BACKUP_MISSING: "Name the file that a backup was written to.",
  LEDGER_BACKUP_BROKEN: "Take another backup; nothing was restored from this one.",
  LEDGER_BACKUP_OLDER: "Nothing was changed. `pawl restore --replace` goes back all the same, and keeps that ledger under another name.",
} as const;

/** A code of {@link LEDGER_ERROR_HINTS}. */
export type LedgerErrorCode = keyof typeof LEDGER_ERROR_HINTS;

/** What every error of this package carries: branch on `code`, show `message` and `hint`. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;
  /** Absolute path of the ledger's file; of one in PostgreSQL server, database and schema, without user and password. */
  readonly file: string;
  /** What to do next, in one or two sentences. */
  readonly hint: string;

  /**
   * @param code - a code of the catalogue.
   * @param file - absolute path of the ledger's file, or what stands for it in PostgreSQL.
   * @param problem - what failed, without the path.
   */
  constructor(code: LedgerErrorCode, file: string, problem: string, cause?: unknown) {
    super(`${file}: ${problem}`, cause === undefined ? undefined : { cause });
    this.name = "LedgerError";
    this.code = code;
    this.file = file;
    this.hint = LEDGER_ERROR_HINTS[code];
  }
}
