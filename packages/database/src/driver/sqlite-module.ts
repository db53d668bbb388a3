/** Result of a statement, as node-sqlite3 binds it to `this` of the callback. */
export interface StatementResult {
  readonly lastID: number;
  readonly changes: number;
}

/** Callback of a statement; `this` is a {@link StatementResult} after `run`. */
export type StatementCallback = (this: StatementResult, error: Error | null, rows?: unknown[]) => void;

/** The part of node-sqlite3's `Database` that TypeORM's driver and this package use. */
export interface SqliteDatabase {
  run(sql: string, parameters: readonly unknown[], callback: StatementCallback): unknown;
  all(sql: string, parameters: readonly unknown[], callback: StatementCallback): unknown;
  close(callback: (error: Error | null) => void): void;
}

/** The part of node-sqlite3's module that TypeORM's driver and this package use. */
export interface SqliteModule {
  readonly Database: new (file: string, mode: number, opened: (error: Error | null) => void) => SqliteDatabase;
  readonly OPEN_READONLY: number;
  readonly OPEN_READWRITE: number;
  readonly OPEN_URI: number;
  verbose(): SqliteModule;
}
