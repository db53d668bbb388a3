import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";

import type { SqliteDatabase, SqliteModule } from "../driver/sqlite-module.ts";
import { driverErrorCode } from "../driver/to-ledger-error.ts";
import { LedgerError } from "../ledger-error.ts";
import { KNOWN_MIGRATIONS, MIGRATIONS_TABLE, SCHEMA_VERSION } from "../migrations/sqlite-migrations.ts";

/** Value of SQLite's `application_id` in a ledger: the letters PAWL. */
export const APPLICATION_ID = 0x50_41_57_4c;

/** What is at a ledger's path: nothing, a database without any table, or a ledger that this build understands. */
export type FileState = "absent" | "empty" | "outdated" | "current";

interface Header {
  readonly applicationId: number;
  readonly schemaVersion: number;
  readonly tables: readonly string[];
  readonly migrations: readonly string[];
}

function openForReading(module: SqliteModule, location: string, flags: number): Promise<SqliteDatabase> {
  return new Promise((resolve, reject) => {
    const database: SqliteDatabase = new module.Database(location, flags, (error) => {
      if (error === null) resolve(database);
      else reject(error);
    });
  });
}

function select(database: SqliteDatabase, sql: string): Promise<Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    database.all(sql, [], (error, rows) => {
      if (error === null) resolve((rows ?? []) as Record<string, unknown>[]);
      else reject(error);
    });
  });
}

async function readHeader(module: SqliteModule, location: string, flags: number): Promise<Header> {
  const database = await openForReading(module, location, flags);
  try {
    const tables = (await select(database, "SELECT name FROM sqlite_master WHERE type = 'table'")).map(({ name }) =>
      String(name),
    );
    const [application] = await select(database, "PRAGMA application_id");
    const [version] = await select(database, "PRAGMA user_version");
    const migrations = tables.includes(MIGRATIONS_TABLE)
      ? await select(database, `SELECT name FROM ${MIGRATIONS_TABLE}`)
      : [];
    return {
      applicationId: Number(application?.["application_id"]),
      schemaVersion: Number(version?.["user_version"]),
      tables,
      migrations: migrations.map(({ name }) => String(name)),
    };
  } finally {
    await new Promise<void>((resolve) => database.close(() => resolve()));
  }
}

/** What is at a path, or `null` where there is nothing. */
async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (driverErrorCode(error) === "ENOENT") return null;
    throw error;
  }
}

async function headerOf(file: string, module: SqliteModule, mode: "read-write" | "read-only"): Promise<Header> {
  if ((await statOf(`${file}-journal`)) !== null) {
    // A transaction is under way, or was left half written by a process that ended; only who may write can roll it back.
    return readHeader(module, file, mode === "read-write" ? module.OPEN_READWRITE : module.OPEN_READONLY);
  }
  if ((await statOf(`${file}-wal`)) === null) {
    // Nobody has the file open, so it can be read as it is. SQLite's ordinary way to read it would put two files
    // beside it, and leave them there.
    try {
      return await readHeader(
        module,
        `${pathToFileURL(file).href}?immutable=1`,
        module.OPEN_READONLY | module.OPEN_URI,
      );
    } catch (error) {
      // Perhaps somebody is writing it at this moment; the ordinary way, with its locks, tells that from damage.
      const code = driverErrorCode(error);
      if (code !== "SQLITE_CORRUPT" && code !== "SQLITE_NOTADB") throw error;
    }
  }
  return readHeader(module, file, module.OPEN_READONLY);
}

/**
 * Finds out what a file is before anything opens it for writing. Changes nothing, except that with `read-write` a
 * transaction that was left half written in a rollback journal is rolled back.
 *
 * @throws LedgerError `LEDGER_UNREADABLE` for what is not a ledger, `LEDGER_TOO_NEW` for a ledger of a newer build.
 * Errors of the driver and the file system come as they are.
 */
export async function inspectFile(
  file: string,
  module: SqliteModule,
  mode: "read-write" | "read-only",
): Promise<FileState> {
  const found = await statOf(file);
  if (found === null) return "absent";
  if (!found.isFile()) throw new LedgerError("LEDGER_UNREADABLE", file, "this is not a regular file");
  if (found.size === 0) return "empty";

  const header = await headerOf(file, module, mode);
  const unknown = header.migrations.find((name) => !KNOWN_MIGRATIONS.has(name));
  if (header.applicationId !== APPLICATION_ID) {
    if (header.tables.length === 0) return "empty";
    throw new LedgerError("LEDGER_UNREADABLE", file, "this is a SQLite database, but not a ledger of Pawl");
  }
  if (unknown !== undefined) throw tooNew(file, `migration ${JSON.stringify(unknown).slice(0, 100)}`);
  if (header.schemaVersion > SCHEMA_VERSION) throw tooNew(file, `schema version ${header.schemaVersion}`);
  return header.migrations.length < KNOWN_MIGRATIONS.size ? "outdated" : "current";
}

/** The error for a ledger of a newer build, which has `found`. */
export function tooNew(file: string, found: string): LedgerError {
  return new LedgerError(
    "LEDGER_TOO_NEW",
    file,
    `a ledger written by a newer version (it has ${found}; this version knows schema version ${SCHEMA_VERSION})`,
  );
}
