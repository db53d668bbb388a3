import type { LedgerErrorCode } from "@pawl/database";

import { EXIT_CODES } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";

const { INTERNAL, INVALID, LOCKED, INTEGRITY } = EXIT_CODES;

/** The cause of every code of a `LedgerError`; `LEDGER_ERROR_HINTS` says what to do about each. */
export const LEDGER_ERROR_CAUSES = {
  LEDGER_MISSING: [INVALID, "There is no ledger in this project, or in the schema that the address names."],
  LEDGER_UNREADABLE: [INTEGRITY, "The file is not a SQLite database, or holds tables that are not Pawl's."],
  LEDGER_TOO_NEW: [INVALID, "A newer version of Pawl has written the ledger."],
  LEDGER_OUTDATED: [INVALID, "An older version of Pawl has written the ledger, and a command that only reads does not change it."],
  LEDGER_CORRUPT: [INTEGRITY, "The database says that its own structures are damaged."],
  LEDGER_BUSY: [INTERNAL, "Another process holds the database's lock for longer than Pawl waits."],
  LEDGER_READ_ONLY: [INTERNAL, "The file, its folder or the file system does not let this user write, or the user of PostgreSQL lacks a right."],
  LEDGER_FULL: [INTERNAL, "The disk, or the quota on it, is full. What was recorded before is whole."],
  LEDGER_IO: [INTERNAL, "The disk, the file system or the connection failed while the ledger was read or written."],
  LEDGER_DRIVER: [INVALID, "The database driver cannot be loaded, or the server is older than PostgreSQL 13."],
  LEDGER_LOCK_LOST: [LOCKED, "This orchestrator was silent for so long that another one has taken the pipeline's lock."],
  LEDGER_CONFLICT: [INTERNAL, "Somebody else has appended events since the head was read, so that nothing was written."],
  LEDGER_BAD_INPUT: [INTERNAL, "A program has called the ledger with something that it does not take."],
  LEDGER_COMMAND_UNKNOWN: [INTERNAL, "A command for the orchestrator is not there any more."],
  LEDGER_CLOSED: [INTERNAL, "A program has used the ledger after it was closed."],
  LEDGER_BACKUP_EXISTS: [INVALID, "There is a file already where the backup is to be written."],
  LEDGER_BACKUP_MISSING: [INVALID, "`pawl restore` names a file that is not there."],
  LEDGER_BACKUP_BROKEN: [INTEGRITY, "The file is no backup, or was changed or cut since it was written."],
  LEDGER_BACKUP_OLDER: [INVALID, "The ledger that is there has events that the backup does not have; restoring would lose them."],
} as const satisfies Record<LedgerErrorCode, readonly [ExitCode, string]>;
