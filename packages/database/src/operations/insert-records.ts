import type { EntityManager, EntitySchema, ObjectLiteral } from "typeorm";

/** Values in one statement. SQLite allows 32,766; long statements take TypeORM and the driver more time per row. */
const VALUES_PER_STATEMENT = 4_000;

interface Column {
  readonly property: string;
  readonly name: string;
  readonly isKey: boolean;
}

function columnsOf<T extends ObjectLiteral>(entity: EntitySchema<T>): Column[] {
  return Object.entries(entity.options.columns).flatMap(([property, column]) => {
    if (column === undefined || column.generated !== undefined) return [];
    return [{ property, name: column.name ?? property, isKey: column.primary === true }];
  });
}

function replaceKnown(columns: readonly Column[]): string {
  const keys = columns.filter(({ isKey }) => isKey).map(({ name }) => `"${name}"`);
  const others = columns.filter(({ isKey }) => !isKey).map(({ name }) => `"${name}" = excluded."${name}"`);
  return ` ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${others.join(", ")}`;
}

/**
 * Inserts rows; with `onKnown: "replace"` a row whose key exists is replaced. Generated columns are left to the database.
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
  const row = `(${columns.map(() => "?").join(", ")})`;
  const suffix = onKnown === "replace" ? replaceKnown(columns) : "";
  const size = Math.floor(VALUES_PER_STATEMENT / columns.length);
  for (let start = 0; start < records.length; start += size) {
    const chunk = records.slice(start, start + size);
    await manager.query(
      `INSERT INTO "${entity.options.name}" (${names}) VALUES ${chunk.map(() => row).join(", ")}${suffix}`,
      chunk.flatMap((record) => columns.map(({ property }) => record[property] as unknown)),
    );
  }
}
