import type { DataSource, EntityManager, ObjectLiteral, SelectQueryBuilder } from "typeorm";

/** Whether a statement goes to PostgreSQL; else it goes to SQLite. */
export function isPostgres(source: DataSource | EntityManager): boolean {
  return (source instanceof Object && "connection" in source ? source.connection : source).options.type === "postgres";
}

/** Whose SQL a statement is written in. */
export type Dialect = "sqlite" | "postgres";

/** The dialect of the database that a statement goes to. */
export function dialectOf(source: DataSource | EntityManager): Dialect {
  return isPostgres(source) ? "postgres" : "sqlite";
}

/** Who else may meanwhile read the rows for a change, and what becomes of rows that somebody else has locked. */
export type RowLock = "share" | "update" | "update-unlocked";

/**
 * Locks the rows that a query finds until the end of the transaction, so that nobody changes them after they were read.
 * `update-unlocked` leaves out rows that somebody else has locked. SQLite needs none: a transaction locks the whole file.
 */
export function withRowLock<T extends ObjectLiteral>(query: SelectQueryBuilder<T>, lock: RowLock): SelectQueryBuilder<T> {
  if (query.connection.options.type !== "postgres") return query;
  query.setLock(lock === "share" ? "pessimistic_read" : "pessimistic_write");
  return lock === "update-unlocked" ? query.setOnLocked("skip_locked") : query;
}
