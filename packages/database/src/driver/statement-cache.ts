/** Statements that one connection keeps prepared; the one that was not used for the longest time goes first. */
const MOST_STATEMENTS = 64;
/** Longer ones have values for many rows and rarely come again. */
const LONGEST_SQL = 4000;
/** What reads or changes rows, or begins and ends a transaction. Everything else is rare and may depend on no statement being open. */
const KEPT = /^\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/u;

/** Keeps prepared statements by their text: to prepare a statement takes longer than to run it. */
export class StatementCache<S> {
  readonly #prepare: (sql: string) => S;
  readonly #finalize: (statement: S) => void;
  readonly #statements = new Map<string, S>();

  /** @param finalize - called for a statement that is kept no longer. */
  constructor(prepare: (sql: string) => S, finalize: (statement: S) => void) {
    this.#prepare = prepare;
    this.#finalize = finalize;
  }

  /** Whether statements with this text are kept. */
  keeps(sql: string): boolean {
    return sql.length <= LONGEST_SQL && KEPT.test(sql);
  }

  /** The statement with this text; prepared now, or before. */
  get(sql: string): S {
    const known = this.#statements.get(sql);
    const statement = known ?? this.#prepare(sql);
    if (known !== undefined) this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    const [oldest] = this.#statements;
    if (this.#statements.size > MOST_STATEMENTS && oldest !== undefined) {
      this.#statements.delete(oldest[0]);
      this.#finalize(oldest[1]);
    }
    return statement;
  }

  /** Forgets a statement that could not be prepared. */
  forget(sql: string): void {
    this.#statements.delete(sql);
  }

  /** Lets all of them go. */
  clear(): void {
    const statements = [...this.#statements.values()];
    this.#statements.clear();
    for (const statement of statements) this.#finalize(statement);
  }
}
