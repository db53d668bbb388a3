import sqlite3 from "sqlite3";

import type { SqliteDatabase, SqliteModule, StatementCallback } from "./sqlite-module.ts";
import { StatementCache } from "./statement-cache.ts";

type Method = "run" | "all";

/** A statement that is kept holds the values that it was given last; ones longer than this, in code units, are not to stay with it. */
const LONG_VALUE = 2 ** 20;

function isLong(value: unknown): boolean {
  return typeof value === "string" && value.length > LONG_VALUE;
}
type Parameters = readonly unknown[] | StatementCallback;

/**
 * A database of node-sqlite3 that keeps its statements prepared: its own `run` and `all` prepare, run and finalise each anew,
 * and every one of these steps waits for a thread.
 */
class Sqlite3Database implements SqliteDatabase {
  readonly #database: InstanceType<typeof sqlite3.Database>;
  readonly #statements = new StatementCache(
    (sql) => this.#prepare(sql),
    (prepared) =>
      // One that could not be prepared is none, and whoever asked for it was told.
      void prepared.then(
        (statement) => statement.finalize(() => undefined),
        () => undefined,
      ),
  );

  constructor(file: string, mode: number | ((error: Error | null) => void), opened?: (error: Error | null) => void) {
    const callback = (typeof mode === "function" ? mode : opened) ?? (() => undefined);
    this.#database =
      typeof mode === "number" ? new sqlite3.Database(file, mode, callback) : new sqlite3.Database(file, callback);
  }

  run(sql: string, parameters: Parameters, callback?: StatementCallback): this {
    return this.#execute("run", sql, parameters, callback);
  }

  all(sql: string, parameters: Parameters, callback?: StatementCallback): this {
    return this.#execute("all", sql, parameters, callback);
  }

  close(callback: (error: Error | null) => void): void {
    // Statements are finalised before, because the driver closes in the order of the calls.
    this.#statements.clear();
    setImmediate(() => this.#database.close(callback));
  }

  #execute(method: Method, sql: string, parameters: Parameters, callback?: StatementCallback): this {
    const values = typeof parameters === "function" ? [] : (parameters ?? []);
    const done = typeof parameters === "function" ? parameters : (callback ?? (() => undefined));
    if (!this.#statements.keeps(sql) || values.some(isLong)) {
      this.#database[method](sql, values, done);
      return this;
    }
    this.#statements.get(sql).then(
      (statement) => void statement[method](values, done),
      (error: Error) => {
        this.#statements.forget(sql);
        done.call({ lastID: 0, changes: 0 }, error);
      },
    );
    return this;
  }

  #prepare(sql: string): Promise<sqlite3.Statement> {
    return new Promise((resolve, reject) => {
      const statement = this.#database.prepare(sql, (error) => {
        if (error === null) resolve(statement);
        else reject(error);
      });
    });
  }
}

/** The npm package `sqlite3`. */
export const sqlite3Module: SqliteModule = {
  Database: Sqlite3Database,
  OPEN_READONLY: sqlite3.OPEN_READONLY,
  OPEN_READWRITE: sqlite3.OPEN_READWRITE,
  OPEN_URI: sqlite3.OPEN_URI,
  // TypeORM asks for sqlite3's verbose mode, which captures a stack trace for every statement.
  verbose: () => sqlite3Module,
};
