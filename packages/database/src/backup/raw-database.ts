import type { SqliteDatabase, SqliteModule } from "../driver/sqlite-module.ts";

/** One row, by column. */
export type RawRow = Readonly<Record<string, unknown>>;

/** A SQLite file through the chosen driver alone, for statements that no transaction of TypeORM can hold. */
export class RawDatabase implements AsyncDisposable {
  readonly #database: SqliteDatabase;

  private constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /**
   * Opens a file that exists.
   *
   * @param busyTimeoutMs - how long a statement waits for another process, in milliseconds.
   */
  static async open(
    module: SqliteModule,
    file: string,
    mode: "read-only" | "read-write",
    busyTimeoutMs: number,
  ): Promise<RawDatabase> {
    const flags = mode === "read-only" ? module.OPEN_READONLY : module.OPEN_READWRITE;
    const database = await new Promise<SqliteDatabase>((resolve, reject) => {
      const opened: SqliteDatabase = new module.Database(file, flags, (error) => {
        if (error === null) resolve(opened);
        else reject(error);
      });
    });
    const raw = new RawDatabase(database);
    await raw.all(`PRAGMA busy_timeout = ${Math.max(1, busyTimeoutMs)}`);
    return raw;
  }

  /** Runs a statement that gives no rows. */
  run(sql: string, ...values: readonly unknown[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#database.run(sql, values, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  /** All rows of a statement. */
  all(sql: string, ...values: readonly unknown[]): Promise<RawRow[]> {
    return new Promise((resolve, reject) => {
      this.#database.all(sql, values, (error, rows) =>
        error === null ? resolve((rows ?? []) as RawRow[]) : reject(error),
      );
    });
  }

  /** Runs statements in one transaction, which takes the write lock at its start. */
  async transaction(body: () => Promise<void>): Promise<void> {
    await this.run("BEGIN IMMEDIATE");
    try {
      await body();
      await this.run("COMMIT");
    } catch (error) {
      // After some errors SQLite has rolled back by itself; the first error is the one that says why.
      await this.run("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#database.close((error) => (error === null ? resolve() : reject(error)));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
