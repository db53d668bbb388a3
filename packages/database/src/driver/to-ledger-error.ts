import { statfsSync } from "node:fs";
import { dirname } from "node:path";

import { LedgerError, type LedgerErrorCode } from "../ledger-error.ts";
import { POSTGRES_CAUSES } from "./postgres-causes.ts";

type Cause = readonly [LedgerErrorCode, string];

const SQLITE_CAUSES: Readonly<Record<string, Cause>> = {
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
  // Statements are fixed and tested: where one does not fit, it is the tables that are not what they were.
  SQLITE_ERROR: ["LEDGER_CORRUPT", "a table of the ledger does not have the form in which it was made"],
  SQLITE_MISMATCH: ["LEDGER_CORRUPT", "a column of the ledger does not have the form in which it was made"],
  SQLITE_TOOBIG: ["LEDGER_CORRUPT", "a row of the ledger is larger than any that is written"],
  ERR_OUT_OF_RANGE: ["LEDGER_CORRUPT", "a number of the ledger is larger than any that is written"],
  SQLITE_NOMEM: ["LEDGER_IO", "there is not enough memory to read the ledger"],
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

/**
 * Whether an error says that an existing connection to a database server was lost; what was being done may or may not have
 * been done.
 */
export function isConnectionLost(error: unknown): boolean {
  const code = driverErrorCode(error);
  if (code !== null) return /^(ECONNRESET|EPIPE|57P01|57P02|08.{3})$/.test(code);
  // pg says some things in words alone.
  return error instanceof Error && /^Connection terminated|^Client has encountered a connection error/.test(error.message);
}

/** Whether an error says that a database server is not there just now, as while it is restarted. */
export function isServerAway(error: unknown): boolean {
  return isConnectionLost(error) || /^(ECONNREFUSED|57P03)$/.test(driverErrorCode(error) ?? "");
}

function causeOf(error: unknown): Cause | undefined {
  const code = driverErrorCode(error);
  if (code === null) return isConnectionLost(error) ? POSTGRES_CAUSES["08"] : undefined;
  const isSqlState = /^[0-9A-Z]{5}$/.test(code);
  return SQLITE_CAUSES[code] ?? POSTGRES_CAUSES[code] ?? (isSqlState ? POSTGRES_CAUSES[code.slice(0, 2)] : undefined);
}

/** SQLite calls it an I/O error where there is no space for the shared memory of the write-ahead log, which readers need too. */
function nameFullDisk(cause: Cause | undefined, error: unknown, freeBytes: () => number | null): Cause | undefined {
  if (driverErrorCode(error) !== "SQLITE_IOERR") return cause;
  const free = freeBytes();
  return free !== null && free < NO_SPACE_BYTES ? SQLITE_CAUSES["SQLITE_FULL"] : cause;
}

/** Less than SQLite needs for what it keeps beside a file. */
const NO_SPACE_BYTES = 64 * 1024;

/** Free bytes of a file's disk; `null` where that cannot be told, or where there are no such things. */
function freeBytesBeside(file: string): number | null {
  try {
    const { bavail, bsize, blocks } = statfsSync(dirname(file));
    return blocks === 0 ? null : bavail * bsize;
  } catch {
    // The error that is being named says more.
    return null;
  }
}

/**
 * Turns an error of the driver or the file system into a {@link LedgerError}; gives every other error back as it is.
 *
 * @param freeBytesOf - says how much space a file's disk has; `null`: that cannot be told.
 */
export function toLedgerError(error: unknown, file: string, freeBytesOf = freeBytesBeside): unknown {
  if (error instanceof LedgerError) return error;
  const cause = nameFullDisk(causeOf(error), error, () => freeBytesOf(file));
  if (cause === undefined) return error;
  // An error about several addresses of one host has no message of its own.
  const message = error instanceof Error ? error.message : "";
  const detail = message === "" ? String(driverErrorCode(error)) : message.slice(0, 300);
  return new LedgerError(cause[0], file, `${cause[1]} (${detail})`, error);
}
