import { LedgerError, type LedgerErrorCode } from "../ledger-error.ts";

const CAUSES: Readonly<Record<string, readonly [LedgerErrorCode, string]>> = {
  SQLITE_BUSY: ["LEDGER_BUSY", "the ledger is locked by another process"],
  SQLITE_LOCKED: ["LEDGER_BUSY", "the ledger is locked by another process"],
  SQLITE_READONLY: ["LEDGER_READ_ONLY", "the ledger cannot be written"],
  SQLITE_PERM: ["LEDGER_READ_ONLY", "access to the ledger is not permitted"],
  EACCES: ["LEDGER_READ_ONLY", "access to the ledger or its folder is not permitted"],
  EPERM: ["LEDGER_READ_ONLY", "access to the ledger or its folder is not permitted"],
  EROFS: ["LEDGER_READ_ONLY", "the file system of the ledger is read-only"],
  SQLITE_FULL: ["LEDGER_FULL", "there is no space left for the ledger"],
  ENOSPC: ["LEDGER_FULL", "there is no space left for the ledger"],
  EDQUOT: ["LEDGER_FULL", "the disk quota is used up"],
  SQLITE_CORRUPT: ["LEDGER_CORRUPT", "the ledger's file is damaged"],
  SQLITE_NOTADB: ["LEDGER_UNREADABLE", "the file is not a database"],
  SQLITE_CANTOPEN: ["LEDGER_IO", "the ledger, or a file that SQLite keeps beside it, cannot be opened"],
  SQLITE_IOERR: ["LEDGER_IO", "reading or writing the ledger failed"],
  SQLITE_PROTOCOL: ["LEDGER_IO", "the file system does not support the locks that the ledger needs"],
  EIO: ["LEDGER_IO", "reading or writing the ledger failed"],
  ENOTDIR: ["LEDGER_IO", "a part of the path is not a folder"],
  EEXIST: ["LEDGER_IO", "a part of the path is not a folder"],
  SQLITE_CONSTRAINT: ["LEDGER_BAD_INPUT", "a constraint of the ledger refuses the write"],
};

/** The driver's own code of an error, such as `SQLITE_BUSY`, or `null`. */
export function driverErrorCode(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  if ("driverError" in error) return driverErrorCode(error.driverError);
  return "code" in error && typeof error.code === "string" ? error.code : null;
}

/** Turns an error of the driver or the file system into a {@link LedgerError}; gives every other error back as it is. */
export function toLedgerError(error: unknown, file: string): unknown {
  if (error instanceof LedgerError) return error;
  const code = driverErrorCode(error);
  const cause = code === null ? undefined : CAUSES[code];
  if (cause === undefined) return error;
  const detail = error instanceof Error ? error.message.slice(0, 300) : String(code);
  return new LedgerError(cause[0], file, `${cause[1]} (${detail})`, error);
}
