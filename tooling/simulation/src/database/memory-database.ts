import { DatabaseSync } from "node:sqlite";

import type { Ledger } from "../../../../packages/database/src/index.ts";
import { connectReadOnly } from "../../../../packages/database/src/connection/open-connections.ts";
import { sqliteTransactions } from "../../../../packages/database/src/connection/sqlite-transactions.ts";
import { type TransactionSupport, WriteQueue } from "../../../../packages/database/src/connection/write-queue.ts";
import { DatabaseLedger } from "../../../../packages/database/src/database-ledger.ts";
import { SCHEMA_VERSION } from "../../../../packages/database/src/migrations/sqlite-migrations.ts";
import { TRANSITION_TRIGGER } from "../../../../packages/database/src/operations/write-rows.ts";
import { guardedModule, MEMORY_URI, newConnections } from "./guarded-module.ts";

const FILE = "/project/.pawl/ledger.db";
/** A connection through TypeORM. */
type DataSource = Awaited<ReturnType<typeof connectReadOnly>>;

/** What SQLite itself allows. */
const MOST_PAGES = 1_073_741_823;
/** Kept between two seeds: what the migrations wrote. */
const KEPT_TABLES = new Set(["migrations", "ledger_head"]);

/**
 * The database of the simulated machine: SQLite in memory, with the schema, the connections and the ledger of `@pawl/database`. What is
 * committed outlives the orchestrator's process, and what is not is rolled back with it.
 */
export class MemoryDatabase {
  readonly #writer: DataSource;
  readonly #reader: DataSource;
  readonly #snapshots: DataSource;
  readonly #support: TransactionSupport;
  /** Looks at the rows from outside, whatever the connections of the ledger are doing. */
  readonly admin: DatabaseSync;
  readonly #clearing: string;

  private constructor(admin: DatabaseSync, connections: { readonly writer: DataSource; readonly reader: DataSource; readonly snapshots: DataSource }) {
    this.admin = admin;
    this.#writer = connections.writer;
    this.#reader = connections.reader;
    this.#snapshots = connections.snapshots;
    this.#support = sqliteTransactions(connections.writer);
    const tables = admin.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(({ name }) => String(name));
    const head = admin.prepare("SELECT * FROM ledger_head").get() as Record<string, string | number>;
    const restored = Object.entries(head).map(([name, value]) => `"${name}" = ${typeof value === "number" ? value : `'${value}'`}`);
    this.#clearing = [
      ...tables.filter((name) => !KEPT_TABLES.has(name) && !name.includes("migration")).map((name) => `DELETE FROM "${name}"`),
      `UPDATE ledger_head SET ${restored.join(", ")}`,
    ].join(";\n");
  }

  static async create(): Promise<MemoryDatabase> {
    newConnections();
    const admin = new DatabaseSync(new URL(MEMORY_URI), { enableForeignKeyConstraints: false });
    const connect = () => connectReadOnly({ file: ":memory:", module: guardedModule, busyTimeoutMs: 1 });
    const writer = await connect();
    await writer.runMigrations({ transaction: "all" });
    await writer.query(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    for (const statement of TRANSITION_TRIGGER) await writer.query(statement);
    const reader = await connect();
    await reader.query("PRAGMA query_only = ON");
    const snapshots = await connect();
    return new MemoryDatabase(admin, { writer, reader, snapshots });
  }

  /** An empty ledger, as after the migrations. */
  clear(): void {
    this.admin.exec(this.#clearing);
  }

  /** What SQLite does with the file when the process that was writing is gone. */
  async rollBack(): Promise<void> {
    await this.#support.release(this.#support.acquire(), true);
    await this.#snapshots.query("ROLLBACK").catch(() => undefined);
  }

  /** Leaves no more room in the file than this many pages above what it has. `null`: as much as it wants. */
  async limitRoom(pages: number | null): Promise<void> {
    const [{ page_count: used }] = this.admin.prepare("PRAGMA page_count").all() as [{ page_count: number }];
    // The limit is the connection's own.
    await this.#writer.query(`PRAGMA max_page_count = ${pages === null ? MOST_PAGES : used + pages}`);
  }

  /** Opens the ledger, as a process does. */
  open(mode: "read-write" | "read-only" = "read-write"): Ledger {
    const queue = mode === "read-only" ? null : new WriteQueue(this.#support);
    return new DatabaseLedger({
      file: FILE,
      driver: { driver: "node-sqlite", fallbackReason: null, journal: "wal", networkFileSystem: null },
      reader: this.#reader,
      queue,
      openSnapshot: async () => {
        await this.#snapshots.query("BEGIN");
        return {
          source: this.#snapshots,
          // Nothing damages the pages of a memory; what is looked for there takes longer than all the rest.
          storageFindings: () => nothing(),
          close: async () => {
            await this.#snapshots.query("ROLLBACK");
          },
        };
      },
      close: async () => {
        await queue?.drained();
      },
    });
  }
}

async function* nothing(): AsyncGenerator<never> {
  // Ends at once.
}
