import { AsyncLocalStorage } from "node:async_hooks";

import type { DataSource, EntityManager, QueryRunner } from "typeorm";

/** Work inside one transaction. Must not wait for anything but the database. */
export type TransactionBody<T> = (manager: EntityManager) => Promise<T>;

interface Scope {
  readonly manager: EntityManager;
  /** Writes that joined this transaction and may still run. */
  readonly joined: Promise<unknown>[];
  isOpen: boolean;
}

/** State of TypeORM's query runner that it leaves behind when SQLite ends a transaction by itself. */
interface RunnerState {
  isTransactionActive: boolean;
  transactionDepth: number;
}

/**
 * The only way to write. TypeORM has one SQLite connection per data source and neither serialises transactions on it nor
 * takes the write lock at their start: a second transaction would become a savepoint of the first and vanish with its
 * rollback, and a transaction that reads before it writes would fail when another process writes meanwhile.
 *
 * Guarantees: transactions run one after the other in the order of `write`, each as `BEGIN IMMEDIATE`; a fulfilled
 * promise means committed, a rejected one means that nothing of it is stored. A `write` inside another one joins it: its
 * failure fails the whole transaction, even where the outer one ignores it.
 */
export class WriteQueue {
  readonly #dataSource: DataSource;
  readonly #runner: QueryRunner;
  readonly #scopes = new AsyncLocalStorage<Scope>();
  #tail: Promise<void> = Promise.resolve();

  /** @param dataSource - an initialised data source that nothing else writes through. */
  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
    // TypeORM's driver for SQLite keeps one runner for the whole data source, so this is the one that transactions use.
    this.#runner = dataSource.createQueryRunner();
    beginImmediately(this.#runner);
  }

  /** Runs `body` in a transaction of its own, or in the one that the caller is in. */
  write<T>(body: TransactionBody<T>): Promise<T> {
    const outer = this.#scopes.getStore();
    if (outer?.isOpen === true) {
      const joined = body(outer.manager);
      outer.joined.push(joined);
      return joined;
    }
    const result = this.#tail.then(() => this.#transaction(body));
    this.#tail = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  /** Resolves when everything that was queued so far has ended. */
  async drained(): Promise<void> {
    await this.#tail;
  }

  async #transaction<T>(body: TransactionBody<T>): Promise<T> {
    try {
      return await this.#dataSource.transaction((manager) => this.#inScope(manager, body));
    } catch (error) {
      await this.#resetRunner();
      throw error;
    }
  }

  async #inScope<T>(manager: EntityManager, body: TransactionBody<T>): Promise<T> {
    const scope: Scope = { manager, joined: [], isOpen: true };
    const [own] = await Promise.allSettled([this.#scopes.run(scope, () => body(manager))]);
    // A joined write that nobody waited for must not run on after the commit, outside of any transaction.
    scope.isOpen = false;
    const joined = await Promise.allSettled(scope.joined);
    for (const outcome of [own, ...joined]) if (outcome.status === "rejected") throw outcome.reason;
    return (own as PromiseFulfilledResult<T>).value;
  }

  /**
   * After some errors (no space, an I/O error, a busy file at the start) SQLite has ended the transaction already.
   * TypeORM's own rollback then fails, and its runner would take the next transaction for a nested one.
   */
  async #resetRunner(): Promise<void> {
    try {
      await this.#runner.query("ROLLBACK");
    } catch {
      // Expected: no transaction is active. Where one is and cannot be rolled back, the next BEGIN says so.
    }
    const state = this.#runner as unknown as RunnerState;
    state.isTransactionActive = false;
    state.transactionDepth = 0;
  }
}

function beginImmediately(runner: QueryRunner): void {
  const query = runner.query.bind(runner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
  runner.query = ((sql: string, ...rest: unknown[]) =>
    query(sql === "BEGIN TRANSACTION" ? "BEGIN IMMEDIATE TRANSACTION" : sql, ...rest)) as QueryRunner["query"];
}
