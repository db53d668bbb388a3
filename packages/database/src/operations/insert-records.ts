import type { EntityManager, EntitySchema, ObjectLiteral } from "typeorm";

import { isPostgres } from "./dialect.ts";

/** Values in one statement. SQLite allows 32,766 and PostgreSQL 65,535; long statements take TypeORM and the driver more time per row. */
const VALUES_PER_STATEMENT = 4_000;

interface Column {
  readonly property: string;
  readonly name: string;
  readonly isKey: boolean;
}

function columnsOf<T extends ObjectLiteral>(entity: EntitySchema<T>): Column[] {
  return Object.entries(entity.options.columns).flatMap(([property, column]) => {
    if (column === undefined) return [];
    return [{ property, name: column.name ?? property, isKey: column.primary === true }];
  });
}

function replaceKnown(columns: readonly Column[]): string {
  const keys = columns.filter(({ isKey }) => isKey).map(({ name }) => `"${name}"`);
  const others = columns.filter(({ isKey }) => !isKey).map(({ name }) => `"${name}" = excluded."${name}"`);
  return ` ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${others.join(", ")}`;
}

/** One statement of PostgreSQL cannot replace a row twice; the last one counts, as if each had its own statement. */
function lastOfEachKey<T extends ObjectLiteral>(columns: readonly Column[], records: readonly T[]): readonly T[] {
  if (records.length < 2) return records;
  const keys = columns.filter(({ isKey }) => isKey);
  const keyOf = (record: T) => JSON.stringify(keys.map(({ property }) => record[property] as unknown));
  return [...new Map(records.map((record) => [keyOf(record), record])).values()];
}

function placeholders(manager: EntityManager, rows: number, columns: number): string {
  const name = isPostgres(manager) ? (index: number) => `$${index + 1}` : () => "?";
  const row = (index: number) => `(${Array.from({ length: columns }, (_, column) => name(index * columns + column)).join(", ")})`;
  return Array.from({ length: rows }, (_, index) => row(index)).join(", ");
}

/**
 * Inserts rows; with `onKnown: "replace"` a row whose key exists is replaced.
 *
 * Writes its SQL itself: TypeORM's query builder takes seconds for the rows of a large pipeline, during which no other
 * process can write, and `save` reads every row first.
 */
export async function insertRecords<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntitySchema<T>,
  records: readonly Partial<T>[],
  onKnown: "fail" | "replace",
): Promise<void> {
  const columns = columnsOf(entity);
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const suffix = onKnown === "replace" ? replaceKnown(columns) : "";
  const rows = onKnown === "replace" ? lastOfEachKey(columns, records) : records;
  const size = Math.floor(VALUES_PER_STATEMENT / columns.length);
  for (let start = 0; start < rows.length; start += size) {
    const chunk = rows.slice(start, start + size);
    const values = placeholders(manager, chunk.length, columns.length);
    await manager.query(
      `INSERT INTO "${entity.options.name}" (${names}) VALUES ${values}${suffix}`,
      chunk.flatMap((record) => columns.map(({ property }) => record[property] as unknown)),
    );
  }
}
