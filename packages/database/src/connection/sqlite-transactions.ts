import type { DataSource, QueryRunner } from "typeorm";

import type { TransactionSupport } from "./write-queue.ts";

/** State of TypeORM's query runner that it leaves behind when SQLite ends a transaction by itself. */
interface RunnerState {
  isTransactionActive: boolean;
  transactionDepth: number;
}

/**
 * Transactions of a SQLite file, each as `BEGIN IMMEDIATE`: one that reads before it writes would fail when another process
 * writes meanwhile.
 *
 * @param dataSource - initialised, and used for nothing else.
 */
export function sqliteTransactions(dataSource: DataSource): TransactionSupport {
  // TypeORM's driver for SQLite keeps one runner for the whole data source.
  const only = dataSource.createQueryRunner();
  beginImmediately(only);
  return {
    acquire: () => only,
    commit: (runner) => runner.commitTransaction(),
    release: async (runner, isOpen) => {
      if (isOpen) await resetRunner(runner);
    },
    // Whoever has to wait for another process waits at the beginning, up to the busy timeout.
    isRepeatable: () => false,
    isAway: () => false,
    awayLimitMs: 0,
  };
}

function beginImmediately(runner: QueryRunner): void {
  const query = runner.query.bind(runner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
  runner.query = ((sql: string, ...rest: unknown[]) =>
    query(sql === "BEGIN TRANSACTION" ? "BEGIN IMMEDIATE TRANSACTION" : sql, ...rest)) as QueryRunner["query"];
}

/**
 * Rolls back. After some errors (no space, an I/O error, a busy file at the start) SQLite has ended the transaction
 * already; TypeORM's own rollback would fail, and its runner would take the next transaction for a nested one.
 */
async function resetRunner(runner: QueryRunner): Promise<void> {
  try {
    await runner.query("ROLLBACK");
  } catch {
    // Expected: no transaction is active. Where one is and cannot be rolled back, the next BEGIN says so.
  }
  const state = runner as unknown as RunnerState;
  state.isTransactionActive = false;
  state.transactionDepth = 0;
}
