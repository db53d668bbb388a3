import type { EntityManager, EntitySchema, ObjectLiteral } from "typeorm";

import { type Dialect, dialectOf } from "./dialect.ts";
import { columnsOf, type EntityColumn } from "./entity-columns.ts";
import { type SqlStatement, VALUES_PER_STATEMENT } from "./sql-statement.ts";

/** The clause that lets an insertion replace rows whose key is known. */
export function replaceKnown(columns: readonly EntityColumn[]): string {
  const keys = columns.filter(({ isKey }) => isKey).map(({ name }) => `"${name}"`);
  const others = columns.filter(({ isKey }) => !isKey).map(({ name }) => `"${name}" = excluded."${name}"`);
  return ` ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${others.join(", ")}`;
}

/** One statement of PostgreSQL cannot replace a row twice; the last one counts, as if each had its own statement. */
function lastOfEachKey<T extends ObjectLiteral>(columns: readonly EntityColumn[], records: readonly T[]): readonly T[] {
  if (records.length < 2) return records;
  const keys = columns.filter(({ isKey }) => isKey);
  const keyOf = (record: T) => JSON.stringify(keys.map(({ property }) => record[property] as unknown));
  return [...new Map(records.map((record) => [keyOf(record), record])).values()];
}

function placeholders(nameOf: (index: number) => string, rows: number, columns: number): string {
  const row = (index: number) => `(${Array.from({ length: columns }, (_, column) => nameOf(index * columns + column)).join(", ")})`;
  return Array.from({ length: rows }, (_, index) => row(index)).join(", ");
}

/** What becomes of a row whose key is known. */
export type OnKnown = "fail" | "replace";

/** Both ends of the statements that insert into a table. */
const FRAMES = new WeakMap<object, Record<OnKnown, { readonly before: string; readonly after: string }>>();

function frameOf<T extends ObjectLiteral>(entity: EntitySchema<T>, onKnown: OnKnown) {
  const known = FRAMES.get(entity);
  if (known !== undefined) return known[onKnown];
  const columns = columnsOf(entity);
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const before = `INSERT INTO "${entity.options.name}" (${names}) VALUES `;
  const frames = { fail: { before, after: "" }, replace: { before, after: replaceKnown(columns) } };
  FRAMES.set(entity, frames);
  return frames[onKnown];
}

/**
 * The statements that insert rows; with `onKnown: "replace"` a row whose key exists is replaced.
 *
 * Their SQL is written here: TypeORM's query builder takes seconds for the rows of a large pipeline, during which no other
 * process can write, and `save` reads every row first.
 */
export function insertStatements<T extends ObjectLiteral>(
  dialect: Dialect,
  entity: EntitySchema<T>,
  records: readonly Partial<T>[],
  onKnown: OnKnown,
): SqlStatement[] {
  if (records.length === 0) return [];
  const columns = columnsOf(entity);
  const { before, after } = frameOf(entity, onKnown);
  const nameOf = dialect === "postgres" ? (first: number) => (index: number) => `$${first + index}` : () => () => "?";
  const rows = onKnown === "replace" ? lastOfEachKey(columns, records) : records;
  const size = Math.floor(VALUES_PER_STATEMENT / columns.length);
  const statements: SqlStatement[] = [];
  for (let start = 0; start < rows.length; start += size) {
    const chunk = rows.slice(start, start + size);
    statements.push({
      text: (first) => `${before}${placeholders(nameOf(first), chunk.length, columns.length)}${after}`,
      values: chunk.flatMap((record) => columns.map(({ property }) => record[property] as unknown)),
    });
  }
  return statements;
}

/** Inserts rows; see {@link insertStatements}. */
export async function insertRecords<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntitySchema<T>,
  records: readonly Partial<T>[],
  onKnown: OnKnown,
): Promise<void> {
  for (const { text, values } of insertStatements(dialectOf(manager), entity, records, onKnown)) await manager.query(text(1), [...values]);
}
