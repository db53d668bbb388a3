import { AsyncLocalStorage } from "node:async_hooks";

import type { EntityManager, QueryRunner } from "typeorm";

import { retryWhile } from "../driver/retry-while.ts";

/** Work inside one transaction. Must not wait for anything but the database; may be run again after it was rolled back. */
export type TransactionBody<T> = (manager: EntityManager) => Promise<T>;

/**
 * The same as a {@link TransactionBody} in one statement, which is a transaction by itself. `null`: nothing was written, and it
 * takes the body to find out why, or to do it.
 */
export type SingleStatement<T> = (manager: EntityManager) => Promise<T | null>;

/** How one kind of database runs transactions; what differs between SQLite and PostgreSQL. */
export interface TransactionSupport {
  /** Gives the connection for one transaction, which is not begun yet. */
  readonly acquire: () => QueryRunner;
  /** Commits. Where the answer of the database was lost, finds out whether the transaction is stored. */
  readonly commit: (runner: QueryRunner) => Promise<void>;
  /** Takes the connection back; `isOpen` where the transaction was not committed and is to be rolled back. Never rejects. */
  readonly release: (runner: QueryRunner, isOpen: boolean) => Promise<void>;
  /** Whether nothing of a transaction that failed like this is stored and the same may succeed when it is repeated. */
  readonly isRepeatable: (error: unknown) => boolean;
  /** Whether it failed because the database is not there just now; then nothing of it is stored. */
  readonly isAway: (error: unknown) => boolean;
  /** How long a database that is away is waited for, in milliseconds: once, however many writes wait for it. */
  readonly awayLimitMs: number;
}

interface Scope {
  readonly manager: EntityManager;
  /** Writes that joined this transaction and may still run. */
  readonly joined: Promise<unknown>[];
  isOpen: boolean;
}

interface Waiting {
  readonly run: (manager: EntityManager) => Promise<unknown>;
  readonly single: SingleStatement<unknown> | null;
  readonly settle: (outcome: PromiseSettledResult<unknown>) => void;
}

/** Most writes that share a transaction: what is gained by one more is small, and what is lost with it grows. */
const MOST_PER_TRANSACTION = 64;
/** How often a transaction is tried that the database ended in favour of another one. */
const MOST_ATTEMPTS = 8;

/**
 * The only way to write. Neither TypeORM nor SQLite serialises transactions on one connection: a second one would become a
 * savepoint of the first and vanish with its rollback.
 *
 * Guarantees: writes take effect one after the other, in the order of `write`; a fulfilled promise means committed, a
 * rejected one means that nothing of it is stored. Writes that wait together share one transaction, each in a savepoint of
 * its own: one that fails takes no other down, and none is fulfilled before the commit. A `write` inside another one joins
 * it: its failure fails the whole of it, even where the outer one ignores it.
 */
export class WriteQueue {
  readonly #support: TransactionSupport;
  readonly #scopes = new AsyncLocalStorage<Scope>();
  readonly #waiting: Waiting[] = [];
  #working: Promise<void> | null = null;
  /** Until when a database that is away is waited for, by a clock that only goes forward; `null` where it was there the last time. */
  #awayLimitAtMs: number | null = null;

  /** @param support - of a database that nothing else in this process writes through. */
  constructor(support: TransactionSupport) {
    this.#support = support;
  }

  /**
   * Runs `body` in a transaction, alone or with others that wait, or in the write that the caller is in.
   *
   * @param single - tried before, where nothing else waits: saves the ways to the database that begin and end a transaction.
   */
  write<T>(body: TransactionBody<T>, single: SingleStatement<T> | null = null): Promise<T> {
    const outer = this.#scopes.getStore();
    if (outer?.isOpen === true) {
      const joined = body(outer.manager);
      outer.joined.push(joined);
      return joined;
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const inContextOfCaller = AsyncLocalStorage.snapshot();
    this.#waiting.push({
      run: (manager) => inContextOfCaller(() => this.#inScope(manager, body)),
      single,
      settle: (outcome) => {
        if (outcome.status === "fulfilled") resolve(outcome.value as T);
        else reject(outcome.reason as Error);
      },
    });
    this.#working ??= this.#work();
    return promise;
  }

  /** Resolves when everything that was queued so far has ended. */
  async drained(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    // Lets the caller finish its turn, so that what it writes together waits together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MOST_PER_TRANSACTION);
      const outcomes = group.length === 1 ? null : await this.#together(group);
      let given: PromiseSettledResult<unknown> | null = null;
      for (const [index, waiting] of group.entries()) {
        const outcome: PromiseSettledResult<unknown> = outcomes?.[index] ?? given ?? (await this.#alone(waiting));
        // The database was waited for to the end; to try the rest would take another connection's time limit for each.
        if (outcome.status === "rejected" && this.#support.isAway(outcome.reason)) given = outcome;
        waiting.settle(outcome);
      }
    }
    this.#working = null;
  }

  /**
   * Runs several writes in one transaction. `null` when the database ended that before its time: nothing is stored, and
   * each has to be run alone, so that the one that was the cause fails and the others do not.
   */
  async #together(group: readonly Waiting[]): Promise<PromiseSettledResult<unknown>[] | null> {
    const runner = this.#support.acquire();
    let isOpen = true;
    try {
      await runner.startTransaction();
      const outcomes: PromiseSettledResult<unknown>[] = [];
      for (const waiting of group) {
        const outcome = await this.#inSavepoint(runner, waiting);
        if (outcome === null) return null;
        outcomes.push(outcome);
      }
      await this.#support.commit(runner);
      isOpen = false;
      this.#awayLimitAtMs = null;
      return outcomes;
    } catch (reason) {
      if (this.#isWaitedFor(reason) || (this.#support.isRepeatable(reason) && !this.#support.isAway(reason))) return null;
      // Not begun, or not committed. What was refused was perhaps refused because of what is not stored now.
      return group.map(() => ({ status: "rejected", reason }));
    } finally {
      await this.#support.release(runner, isOpen);
    }
  }

  async #inSavepoint(runner: QueryRunner, waiting: Waiting): Promise<PromiseSettledResult<unknown> | null> {
    try {
      await runner.startTransaction();
      const [outcome] = await Promise.allSettled([waiting.run(runner.manager)]);
      if (outcome.status === "fulfilled") await runner.commitTransaction();
      else if (this.#support.isRepeatable(outcome.reason)) return null;
      else await runner.rollbackTransaction();
      return outcome;
    } catch {
      // The savepoint is gone, and so is the transaction: after some errors (no space, a lost connection) it ends at once.
      return null;
    }
  }

  async #alone(waiting: Waiting): Promise<PromiseSettledResult<unknown>> {
    const [outcome] = await Promise.allSettled([
      retryWhile((error) => this.#isWaitedFor(error), Number.POSITIVE_INFINITY, () => this.#repeated(waiting)),
    ]);
    if (outcome.status === "fulfilled") this.#awayLimitAtMs = null;
    return outcome;
  }

  /**
   * Whether it failed because the database is away and that is waited for still. The time for it begins when the database is first
   * found away and ends for all writes together: each of those that wait would else wait as long again, one after the other.
   */
  #isWaitedFor(error: unknown): boolean {
    const { isAway, awayLimitMs } = this.#support;
    if (!isAway(error)) {
      this.#awayLimitAtMs = null;
      return false;
    }
    this.#awayLimitAtMs ??= performance.now() + awayLimitMs;
    return performance.now() < this.#awayLimitAtMs;
  }

  async #repeated(waiting: Waiting): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#inTransaction(waiting);
      } catch (error) {
        const { isRepeatable, isAway } = this.#support;
        if (attempt >= MOST_ATTEMPTS || isAway(error) || !isRepeatable(error)) throw error;
      }
    }
  }

  async #inTransaction(waiting: Waiting): Promise<unknown> {
    const runner = this.#support.acquire();
    let isOpen = true;
    try {
      const written = (await waiting.single?.(runner.manager)) ?? null;
      if (written !== null) {
        isOpen = false;
        return written;
      }
      await runner.startTransaction();
      const value = await waiting.run(runner.manager);
      await this.#support.commit(runner);
      isOpen = false;
      return value;
    } finally {
      await this.#support.release(runner, isOpen);
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
}
