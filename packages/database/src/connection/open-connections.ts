import { DataSource } from "typeorm";

import type { SqliteModule } from "../driver/sqlite-module.ts";
import { retryWhileBusy } from "../driver/retry-while-busy.ts";
import { ALL_ENTITIES } from "../entities/all-entities.ts";
import { LedgerError } from "../ledger-error.ts";
import { MIGRATIONS_TABLE, SCHEMA_VERSION, SQLITE_MIGRATIONS } from "../migrations/sqlite-migrations.ts";
import { TRANSITION_TRIGGER } from "../operations/write-rows.ts";
import { APPLICATION_ID, tooNew } from "./inspect-file.ts";
import { sqliteTransactions } from "./sqlite-transactions.ts";
import { type TransactionSupport, WriteQueue } from "./write-queue.ts";
import { SilentLogger } from "./silent-logger.ts";

/** Where and how to connect for reading. */
export interface ReadConnectOptions {
  readonly file: string;
  readonly module: SqliteModule;
  /** How long a statement waits for another process, in milliseconds. */
  readonly busyTimeoutMs: number;
}

/** Where and how to connect. */
export interface ConnectOptions extends ReadConnectOptions {
  /** Which journal a writer uses; see `DriverInfo.journal`. */
  readonly journal: "wal" | "rollback";
}

/** The connections of a ledger that is open for writing. */
export interface WritableConnections {
  /** Sees committed rows only and refuses to write. */
  readonly reader: DataSource;
  /** What the queue runs its transactions with. */
  readonly support: TransactionSupport;
  readonly queue: WriteQueue;
  /** Moves what was written into the main file and closes both connections. */
  readonly close: () => Promise<void>;
}

async function connect(options: ReadConnectOptions, flags: number | null): Promise<DataSource> {
  const dataSource = new DataSource({
    type: "sqlite",
    database: options.file,
    driver: options.module,
    // TypeORM takes 0 for "leave the driver's own default".
    busyTimeout: Math.max(1, options.busyTimeoutMs),
    entities: ALL_ENTITIES,
    migrations: SQLITE_MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    logger: new SilentLogger(),
    ...(flags === null ? {} : { flags }),
  });
  return dataSource.initialize();
}

/** Opens a data source that cannot write. */
export function connectReadOnly(options: ReadConnectOptions): Promise<DataSource> {
  return connect(options, options.module.OPEN_READONLY);
}

/** Brings the schema up to date, unless another process has just done so. One transaction: all of it or nothing. */
async function migrate(dataSource: DataSource, queue: WriteQueue, file: string): Promise<void> {
  await queue.write(async (manager) => {
    const [found] = await manager.query<{ user_version: number }[]>("PRAGMA user_version");
    // Another process may have come first, and it may be a newer build.
    if (found !== undefined && found.user_version > SCHEMA_VERSION)
      throw tooNew(file, `schema version ${found.user_version}`);
    await dataSource.runMigrations({ transaction: "all" });
    await manager.query(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    await manager.query(`PRAGMA application_id = ${APPLICATION_ID}`);
  });
}

async function prepareWriter(writer: DataSource, options: ConnectOptions): Promise<void> {
  const wanted = options.journal === "wal" ? "wal" : "delete";
  const [mode] = await retryWhileBusy(options.busyTimeoutMs, () =>
    writer.query<{ journal_mode: string }[]>(`PRAGMA journal_mode = ${wanted}`),
  );
  if (mode?.journal_mode !== wanted) {
    const what = wanted === "wal" ? "write-ahead log" : "rollback journal";
    throw new LedgerError("LEDGER_IO", options.file, `the file system does not support SQLite's ${what}`);
  }
  await writer.query("PRAGMA synchronous = FULL");
  // A large transaction would else lock readers out before its commit; one in this process could wait for itself.
  if (wanted === "delete") await writer.query("PRAGMA cache_spill = OFF");
}

/**
 * Opens the two connections of a ledger that is written: one that writes, through a queue, and one that reads. Creates
 * the file and its folder where they do not exist, and brings the schema up to date.
 */
export async function connectReadWrite(options: ConnectOptions, isOutdated: boolean): Promise<WritableConnections> {
  const writer = await connect(options, null);
  try {
    await prepareWriter(writer, options);
    const support = sqliteTransactions(writer);
    const queue = new WriteQueue(support);
    if (isOutdated) await migrate(writer, queue, options.file);
    for (const statement of TRANSITION_TRIGGER) await writer.query(statement);
    const reader = await connect(options, null);
    await reader.query("PRAGMA query_only = ON");
    return {
      reader,
      support,
      queue,
      close: async () => {
        await queue.drained();
        await reader.destroy();
        // Where another process still reads, this moves less; the rest stays in the log, equally durable.
        await writer.query("PRAGMA main.wal_checkpoint(TRUNCATE)");
        await writer.destroy();
      },
    };
  } catch (error) {
    await writer.destroy();
    throw error;
  }
}
