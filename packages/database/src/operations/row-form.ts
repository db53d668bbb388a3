import type { EntitySchema, ObjectLiteral } from "typeorm";

import { UnreadableRowError } from "./unreadable-row.ts";

/**
 * Refuses a row in which a column is not of its type. The database itself admits no other; a damaged file, or one that was
 * changed by hand, can hold anything.
 */
export function assertRowForm<T extends ObjectLiteral>(entity: EntitySchema<T>, record: ObjectLiteral): void {
  const { columns, name } = entity.options;
  for (const property in columns) {
    const value: unknown = record[property];
    const column = columns[property];
    if (value === null && column?.nullable === true) continue;
    if (column?.type === "text" ? typeof value === "string" : Number.isSafeInteger(value)) continue;
    throw new UnreadableRowError(`a row of ${name} has a ${property} that is not of its type`);
  }
}
