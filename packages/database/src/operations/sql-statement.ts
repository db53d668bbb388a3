import type { EntityManager } from "typeorm";

import { isPostgres } from "./dialect.ts";

/** A statement with its values. */
export interface SqlStatement {
  /** Its text, with the values from number `first` on in the places `?` (SQLite) or `$first`, `$first+1`, … (PostgreSQL). */
  readonly text: (first: number) => string;
  readonly values: readonly unknown[];
}

/** Most values in one statement. SQLite allows 32,766 and PostgreSQL 65,535; long statements take TypeORM and the driver more time per row. */
export const VALUES_PER_STATEMENT = 4_000;

/**
 * Runs statements, each of which changes other rows than the others. To PostgreSQL they go as one statement with common table
 * expressions, unless they are too many values, because each statement of its own is a way to the server and back.
 */
export async function runTogether(manager: EntityManager, statements: readonly SqlStatement[]): Promise<void> {
  const count = statements.reduce((sum, { values }) => sum + values.length, 0);
  if (!isPostgres(manager) || count > VALUES_PER_STATEMENT) {
    for (const { text, values } of statements) await manager.query(text(1), [...values]);
    return;
  }
  const last = statements.at(-1);
  if (last === undefined) return;
  let first = 1;
  const texts = statements.map(({ text, values }) => {
    const written = text(first);
    first += values.length;
    return written;
  });
  const before = texts.slice(0, -1).map((text, index) => `w${index} AS (${text})`);
  const clause = before.length === 0 ? "" : `WITH ${before.join(", ")} `;
  await manager.query(`${clause}${texts.at(-1) ?? ""}`, statements.flatMap(({ values }) => values));
}
