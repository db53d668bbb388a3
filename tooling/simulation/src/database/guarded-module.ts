import { nodeSqliteModule } from "../../../../packages/database/src/driver/node-sqlite-module.ts";
import type { SqliteDatabase, SqliteModule, StatementCallback } from "../../../../packages/database/src/driver/sqlite-module.ts";
import { machine } from "../machine/machine.ts";

/** One database for all connections of this process. */
export const MEMORY_URI: string = "file:///simulated?mode=memory&cache=shared";

const READS = /^\s*(?:SELECT|WITH|PRAGMA)\b/u;
const BEGINS = /^\s*BEGIN IMMEDIATE/u;
const ENDS = /^\s*(?:COMMIT|ROLLBACK)\s*;?$/u;

const DONE = { lastID: 0, changes: 0 };
const Base = nodeSqliteModule.Database;

/** Connections in the order in which they were made; the first one writes. */
let made = 0;
/** Whether the writer is in a transaction; connections to one memory cannot read meanwhile, as those to a file can. */
let isWriting = false;
const waiting: (() => void)[] = [];

/** The next connection is the one that writes. */
export function newConnections(): void {
  made = 0;
}

/** A connection to {@link MEMORY_URI} whose process may die before and after each statement that writes. */
class GuardedDatabase implements SqliteDatabase {
  readonly #database: SqliteDatabase;
  readonly #writes = made++ === 0;

  constructor(_file: string, _mode: number, opened: (error: Error | null) => void) {
    this.#database = new Base(MEMORY_URI, nodeSqliteModule.OPEN_URI | nodeSqliteModule.OPEN_READWRITE, opened);
  }

  run(sql: string, parameters: readonly unknown[], callback: StatementCallback): this {
    return this.#guard("run", sql, parameters, callback);
  }

  all(sql: string, parameters: readonly unknown[], callback: StatementCallback): this {
    return this.#guard("all", sql, parameters, callback);
  }

  close(callback: (error: Error | null) => void): void {
    this.#database.close(callback);
  }

  #guard(method: "run" | "all", sql: string, parameters: readonly unknown[], callback: StatementCallback): this {
    const isRead = READS.test(sql);
    if (!this.#writes && isRead && isWriting) {
      waiting.push(() => void this.#guard(method, sql, parameters, callback));
      return this;
    }
    const isEnd = ENDS.test(sql);
    try {
      // A rollback is SQLite's own doing once the process is gone.
      if (sql !== "ROLLBACK") pass(isRead, "before", sql);
    } catch (error) {
      setImmediate(() => callback.call(DONE, error as Error));
      return this;
    }
    const guarded: StatementCallback = function (error, rows) {
      let failure = error;
      try {
        if (sql !== "ROLLBACK") pass(isRead, "after", sql);
      } catch (death) {
        failure = death as Error;
      }
      callback.call(this, failure, rows);
    };
    this.#database[method](sql, parameters, guarded);
    if (this.#writes && BEGINS.test(sql)) isWriting = true;
    if (this.#writes && isEnd) {
      isWriting = false;
      for (const read of waiting.splice(0)) read();
    }
    return this;
  }
}

/** Where something is written the process may die; where something is read it can only be dead already. */
function pass(isRead: boolean, when: string, sql: string): void {
  if (isRead) machine.look();
  else machine.effect(`${when} ${sql.trimStart().slice(0, 40).replaceAll(/\s+/gu, " ")}`);
}

/** The driver of the simulated machine's database. */
export const guardedModule: SqliteModule = {
  Database: GuardedDatabase,
  OPEN_READONLY: nodeSqliteModule.OPEN_READONLY,
  OPEN_READWRITE: nodeSqliteModule.OPEN_READWRITE,
  OPEN_URI: nodeSqliteModule.OPEN_URI,
  verbose: () => guardedModule,
};
