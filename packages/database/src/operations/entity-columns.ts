import type { EntitySchema, ObjectLiteral } from "typeorm";

/** A column of an entity. */
export interface EntityColumn {
  /** Its name in records. */
  readonly property: string;
  /** Its name in the database. */
  readonly name: string;
  readonly isKey: boolean;
}

const KNOWN = new WeakMap<object, readonly EntityColumn[]>();

/** The columns of an entity, in the order of its definition. */
export function columnsOf<T extends ObjectLiteral>(entity: EntitySchema<T>): readonly EntityColumn[] {
  const known = KNOWN.get(entity);
  if (known !== undefined) return known;
  const columns = Object.entries(entity.options.columns).flatMap(([property, column]) => {
    if (column === undefined) return [];
    return [{ property, name: column.name ?? property, isKey: column.primary === true }];
  });
  KNOWN.set(entity, columns);
  return columns;
}
