import { LedgerError } from "../ledger-error.ts";
import type { SqliteModule } from "./sqlite-module.ts";

/** A SQLite driver that this package can use. */
export type DriverName = "sqlite3" | "node-sqlite";

/** Which driver a ledger uses, and why if it is not the preferred one. */
export interface DriverInfo {
  /** `sqlite3`: the npm package of that name. `node-sqlite`: Node's built-in module. `postgres`: the npm package `pg`. */
  readonly driver: DriverName | "postgres";
  /** Why `auto` could not use `sqlite3`; `null` where it did or where the driver was chosen by name. */
  readonly fallbackReason: string | null;
  /**
   * What makes a transaction of a writer durable. `wal`: SQLite's write-ahead log. `rollback`: SQLite's rollback journal, which
   * is slower and lets readers and writers wait for each other, on a network file system. `server`: PostgreSQL's own.
   */
  readonly journal: "wal" | "rollback" | "server";
  /** Type of the network file system that the file is on, such as `nfs4`; recognised on Linux. `null`: none. */
  readonly networkFileSystem: string | null;
}

/** A SQLite driver that was loaded. */
export interface LoadedDriver {
  readonly info: Pick<DriverInfo, "fallbackReason"> & { readonly driver: DriverName };
  readonly module: SqliteModule;
}

async function loadSqlite3(): Promise<SqliteModule> {
  return (await import("./sqlite3-module.ts")).sqlite3Module;
}

async function loadNodeSqlite(): Promise<SqliteModule> {
  return (await import("./node-sqlite-module.ts")).nodeSqliteModule;
}

/**
 * Loads a driver. `auto` prefers `sqlite3` and falls back to `node-sqlite`, with the reason in the answer.
 *
 * @throws LedgerError `LEDGER_DRIVER` when the chosen driver, or with `auto` both, cannot be loaded.
 */
export async function loadDriver(choice: "auto" | DriverName, file: string): Promise<LoadedDriver> {
  let fallbackReason: string | null = null;
  if (choice !== "node-sqlite") {
    try {
      return { info: { driver: "sqlite3", fallbackReason }, module: await loadSqlite3() };
    } catch (error) {
      // Built for another platform, not built at all, or left out of the installation.
      fallbackReason = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "unknown";
      if (choice === "sqlite3") {
        throw new LedgerError("LEDGER_DRIVER", file, `the driver sqlite3 cannot be loaded: ${fallbackReason}`, error);
      }
    }
  }
  try {
    return { info: { driver: "node-sqlite", fallbackReason }, module: await loadNodeSqlite() };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new LedgerError("LEDGER_DRIVER", file, `Node's own SQLite cannot be loaded: ${problem}`, error);
  }
}
