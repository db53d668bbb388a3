import { DatabaseSync } from "node:sqlite";

import type { DataSource } from "typeorm";
import { onTestFinished } from "vitest";

import { connectReadOnly } from "../../src/connection/open-connections.ts";
import { nodeSqliteModule } from "../../src/driver/node-sqlite-module.ts";
import type { SqliteModule } from "../../src/driver/sqlite-module.ts";

/** A statement as the driver was given it. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** A reader of a ledger's file that keeps the statements that it is given. */
export async function recordingReader(file: string): Promise<{ reader: DataSource; statements: Statement[] }> {
  const statements: Statement[] = [];
  const module: SqliteModule = {
    ...nodeSqliteModule,
    Database: class extends nodeSqliteModule.Database {
      override all(sql: string, values: readonly unknown[], callback: Parameters<InstanceType<SqliteModule["Database"]>["all"]>[2]): unknown {
        if (sql.startsWith("SELECT")) statements.push({ sql, values });
        return super.all(sql, values, callback);
      }
    },
    verbose: () => module,
  };
  const reader = await connectReadOnly({ file, module, busyTimeoutMs: 1000 });
  onTestFinished(() => reader.destroy());
  statements.length = 0;
  return { reader, statements };
}

/** How SQLite would carry a statement out, one line per step. */
export function planOf(file: string, { sql, values }: Statement): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(values as (string | number)[]));
    return rows.map(({ detail }) => String(detail));
  } finally {
    database.close();
  }
}
