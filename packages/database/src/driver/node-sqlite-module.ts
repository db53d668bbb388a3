import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

import type { SqliteModule, StatementCallback, StatementResult } from "./sqlite-module.ts";
import { StatementCache } from "./statement-cache.ts";

const OPEN_READONLY = 0x1;
const OPEN_READWRITE = 0x2;
const OPEN_URI = 0x40;

/** Primary result codes of SQLite that a caller may want to tell apart. Source: https://sqlite.org/rescode.html */
const RESULT_CODES: Readonly<Record<number, string>> = {
  3: "SQLITE_PERM",
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  9: "SQLITE_INTERRUPT",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  15: "SQLITE_PROTOCOL",
  18: "SQLITE_TOOBIG",
  19: "SQLITE_CONSTRAINT",
  20: "SQLITE_MISMATCH",
  21: "SQLITE_MISUSE",
  26: "SQLITE_NOTADB",
};

/** Gives an error of `node:sqlite` the `code` and the wording that node-sqlite3 gives it. */
function toDriverError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!("errcode" in error) || typeof error.errcode !== "number") return error;
  // The lower byte of an extended result code is its primary one.
  const code = RESULT_CODES[error.errcode & 0xff] ?? "SQLITE_ERROR";
  return Object.assign(new Error(`${code}: ${error.message}`, { cause: error }), { code });
}

function toInputValue(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" || typeof value === "string" || typeof value === "bigint") return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`Internal error: a ${typeof value} cannot be bound to a statement`);
}

/**
 * Node's own SQLite behind the interface of node-sqlite3, as far as TypeORM's `sqlite` driver uses it. Statements run
 * synchronously and block the event loop while they do; their callbacks come later, in order.
 */
class NodeSqliteDatabase {
  #database: DatabaseSync | null = null;
  readonly #statements = new StatementCache(
    (sql) => this.#open().prepare(sql),
    // Closing the database finalises them, and the collector of garbage those that were let go before.
    () => undefined,
  );

  constructor(file: string, mode: number | ((error: Error | null) => void), opened?: (error: Error | null) => void) {
    const flags = typeof mode === "number" ? mode : 0;
    const callback = typeof mode === "function" ? mode : opened;
    let failure: Error | null = null;
    try {
      const location = (flags & OPEN_URI) === 0 ? file : new URL(file);
      this.#database = new DatabaseSync(location, { readOnly: (flags & OPEN_READONLY) !== 0 });
    } catch (error) {
      failure = toDriverError(error);
    }
    setImmediate(() => callback?.(failure));
  }

  run(sql: string, parameters: readonly unknown[] | StatementCallback, callback?: StatementCallback): this {
    return this.#execute(parameters, callback, (values) => {
      const { lastInsertRowid, changes } = this.#statement(sql).run(...values);
      return { result: { lastID: Number(lastInsertRowid), changes: Number(changes) }, rows: undefined };
    });
  }

  all(sql: string, parameters: readonly unknown[] | StatementCallback, callback?: StatementCallback): this {
    return this.#execute(parameters, callback, (values) => {
      return { result: { lastID: 0, changes: 0 }, rows: this.#statement(sql).all(...values) };
    });
  }

  close(callback: (error: Error | null) => void): void {
    let failure: Error | null = null;
    try {
      this.#statements.clear();
      this.#database?.close();
      this.#database = null;
    } catch (error) {
      failure = toDriverError(error);
    }
    setImmediate(() => callback(failure));
  }

  #open(): DatabaseSync {
    if (this.#database !== null) return this.#database;
    throw Object.assign(new Error("SQLITE_MISUSE: Database is closed"), { code: "SQLITE_MISUSE" });
  }

  #statement(sql: string): StatementSync {
    return this.#statements.keeps(sql) ? this.#statements.get(sql) : this.#open().prepare(sql);
  }

  #execute(
    parameters: readonly unknown[] | StatementCallback | undefined,
    callback: StatementCallback | undefined,
    statement: (values: SQLInputValue[]) => { result: StatementResult; rows: unknown[] | undefined },
  ): this {
    const done = typeof parameters === "function" ? parameters : callback;
    const values = Array.isArray(parameters) ? parameters.map(toInputValue) : [];
    let result: StatementResult = { lastID: 0, changes: 0 };
    let rows: unknown[] | undefined;
    let failure: Error | null = null;
    try {
      ({ result, rows } = statement(values));
    } catch (error) {
      failure = toDriverError(error);
    }
    // A macrotask, so that timers and sockets are served between two statements of a long transaction.
    setImmediate(() => done?.call(result, failure, rows));
    return this;
  }
}

/** Stands in for the module `sqlite3` where that cannot be loaded; see {@link NodeSqliteDatabase}. */
export const nodeSqliteModule: SqliteModule = {
  Database: NodeSqliteDatabase,
  OPEN_READONLY,
  OPEN_READWRITE,
  OPEN_URI,
  verbose: () => nodeSqliteModule,
};
