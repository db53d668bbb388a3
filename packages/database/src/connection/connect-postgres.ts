import { DataSource, MigrationExecutor } from "typeorm";

import { type PostgresModule, typesOf } from "../driver/load-postgres.ts";
import { ALL_ENTITIES } from "../entities/all-entities.ts";
import { LedgerError } from "../ledger-error.ts";
import { POSTGRES_MIGRATIONS } from "../migrations/postgres-migrations.ts";
import { MIGRATIONS_TABLE } from "../migrations/sqlite-migrations.ts";
import { inspectSchema } from "./inspect-schema.ts";
import type { WritableConnections } from "./open-connections.ts";
import type { PostgresAddress } from "./postgres-address.ts";
import { postgresTransactions } from "./postgres-transactions.ts";
import { WriteQueue } from "./write-queue.ts";
import { SilentLogger } from "./silent-logger.ts";

/** Where and how to connect. */
export interface PostgresConnectOptions {
  readonly address: PostgresAddress;
  readonly module: PostgresModule;
  /** How long a statement waits for another process, in milliseconds. */
  readonly busyTimeoutMs: number;
}

/** How long to wait for a connection, be it for the server or for one that is not in use, in milliseconds. */
const CONNECT_TIMEOUT_MS = 30_000;
const MOST_READERS = 4;

/** Settings of every connection. What the server or the user's role has as its default must not weaken a ledger. */
function settingsOf({ address, busyTimeoutMs }: PostgresConnectOptions, mayWrite: boolean): string {
  const settings = {
    search_path: address.schema,
    // Zero would mean to wait for ever.
    lock_timeout: String(Math.max(1, busyTimeoutMs)),
    synchronous_commit: "on",
    default_transaction_isolation: "read\\ committed",
    ...(mayWrite ? {} : { default_transaction_read_only: "on" }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");
}

async function connect(options: PostgresConnectOptions, mayWrite: boolean): Promise<DataSource> {
  const url = new URL(options.address.url);
  url.searchParams.set("options", [url.searchParams.get("options") ?? "", settingsOf(options, mayWrite)].join(" ").trim());
  const dataSource = new DataSource({
    type: "postgres",
    driver: options.module,
    entities: ALL_ENTITIES,
    migrations: POSTGRES_MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    applicationName: url.searchParams.get("application_name") ?? "pawl",
    poolSize: mayWrite ? 1 : MOST_READERS,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    logger: new SilentLogger(),
    // A connection that breaks while nothing uses it is replaced by the next statement.
    poolErrorHandler: () => undefined,
    // Not TypeORM's own `url`: it understands fewer parameters than the driver.
    extra: { connectionString: url.href, types: typesOf(options.module), keepAlive: true },
  });
  return dataSource.initialize();
}

/** Opens a data source that cannot write. */
export function connectPostgresReadOnly(options: PostgresConnectOptions): Promise<DataSource> {
  return connect(options, false);
}

/** Makes the schema and brings its tables up to date, unless another process has just done so. One transaction. */
async function migrate(dataSource: DataSource, queue: WriteQueue, address: PostgresAddress): Promise<void> {
  await queue.write(async (manager) => {
    await manager.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`pawl ledger ${address.schema}`]);
    if ((await inspectSchema(manager, address)) === "current") return;
    const [found] = await manager.query<unknown[]>("SELECT 1 FROM pg_namespace WHERE nspname = $1", [address.schema]);
    if (found === undefined) await manager.query(`CREATE SCHEMA ${address.schema}`);
    const executor = new MigrationExecutor(dataSource, manager.queryRunner);
    executor.transaction = "all";
    await executor.executePendingMigrations();
  });
}

async function refuseReadOnly(writer: DataSource, label: string): Promise<void> {
  const [found] = await writer.query<{ setting: string }[]>("SELECT current_setting('transaction_read_only') AS setting");
  if (found?.setting !== "off")
    throw new LedgerError("LEDGER_READ_ONLY", label, "the database may only be read: it is a standby, or set so");
}

/**
 * Opens the connections of a ledger that is written: one that writes, through a queue, and some that read. Makes the schema
 * where there is none, and brings it up to date; the database has to be there.
 */
export async function connectPostgres(options: PostgresConnectOptions): Promise<WritableConnections> {
  const { address, busyTimeoutMs } = options;
  const writer = await connect(options, true);
  let reader: DataSource | null = null;
  try {
    const state = await inspectSchema(writer, address);
    await refuseReadOnly(writer, address.label);
    const support = postgresTransactions(writer, busyTimeoutMs);
    const queue = new WriteQueue(support);
    if (state !== "current") await migrate(writer, queue, address);
    reader = await connect(options, false);
    const opened = reader;
    return {
      reader: opened,
      support,
      queue,
      close: async () => {
        await queue.drained();
        await opened.destroy();
        await writer.destroy();
      },
    };
  } catch (error) {
    await writer.destroy();
    throw error;
  }
}
