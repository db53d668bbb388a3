import type { DataSource, EntityManager, EntitySchema, ObjectLiteral, SelectQueryBuilder } from "typeorm";

import { columnsOf, type EntityColumn } from "./entity-columns.ts";
import { assertRowForm } from "./row-form.ts";
import { UnreadableRowError } from "./unreadable-row.ts";

/** Narrows a query; the table's alias is `t`. */
export type Narrow<T extends ObjectLiteral> = (query: SelectQueryBuilder<T>) => SelectQueryBuilder<T>;

/** Reads rows as plain records, without TypeORM's slow making of entities. Throws at one that has another form. */
export async function selectRecords<T extends ObjectLiteral>(
  source: DataSource | EntityManager,
  entity: EntitySchema<T>,
  narrow: Narrow<T>,
): Promise<T[]> {
  const query = source.createQueryBuilder(entity, "t").select([]);
  for (const property of Object.keys(entity.options.columns)) query.addSelect(`t.${property}`, property);
  const records = await narrow(query).getRawMany<T>();
  for (const record of records) assertRowForm(entity, record);
  return records;
}

/** Rows per page of {@link pages}; events can be large, so that a page is small. */
const PAGE_ROWS = 256;

/**
 * Reads a table in pages by growing `seq`, so that its size does not matter. Rows that are appended meanwhile are read
 * too.
 */
export async function* pages<T extends ObjectLiteral & { seq: number }>(
  source: DataSource | EntityManager,
  entity: EntitySchema<T>,
  afterSeq: number,
  narrow: Narrow<T>,
): AsyncGenerator<T[]> {
  let last = afterSeq;
  for (;;) {
    const after = last;
    const page = await selectRecords(source, entity, (query) =>
      narrow(query.where("t.seq > :after", { after })).orderBy("t.seq").limit(PAGE_ROWS),
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE_ROWS) return;
    last = assertGrowing(last, page.at(-1)?.seq);
  }
}

/** Rows of a table in pages by its number `id`; see {@link pages}. */
export async function* pagesById<T extends ObjectLiteral & { id: number }>(
  source: DataSource | EntityManager,
  entity: EntitySchema<T>,
): AsyncGenerator<T[]> {
  // Ids begin at 1; what is before was put there by something else, and is read all the same.
  let last: number | null = null;
  for (;;) {
    const after: number | null = last;
    const page: T[] = await selectRecords(source, entity, (query) => {
      query.orderBy("t.id").limit(PAGE_ROWS);
      return after === null ? query : query.where("t.id > :after", { after });
    });
    if (page.length > 0) yield page;
    if (page.length < PAGE_ROWS) return;
    last = assertGrowing(last ?? Number.NEGATIVE_INFINITY, page.at(-1)?.id);
  }
}

/** Rows of any table in pages by its key, texts in the order of their bytes; see {@link pages}. */
export async function* pagesByKey<T extends ObjectLiteral>(
  source: DataSource | EntityManager,
  entity: EntitySchema<T>,
): AsyncGenerator<T[]> {
  const keys = columnsOf(entity).filter(({ isKey }) => isKey);
  const tuple = (nameOf: (key: EntityColumn) => string) => `(${keys.map(nameOf).join(", ")})`;
  let last: T | null = null;
  for (;;) {
    const after: T | null = last;
    const page: T[] = await selectRecords(source, entity, (query) => {
      for (const { property } of keys) query.addOrderBy(`t.${property}`);
      if (after !== null) query.where(`${tuple(({ property }) => `t.${property}`)} > ${tuple(({ name }) => `:${name}`)}`, keyOf(keys, after));
      return query.limit(PAGE_ROWS);
    });
    if (page.length > 0) yield page;
    const next = page.at(-1);
    if (next === undefined || page.length < PAGE_ROWS) return;
    if (after !== null && !isAfter(keys, next, after))
      throw new UnreadableRowError(`rows of ${entity.options.name} come in no order`);
    last = next;
  }
}

function keyOf(keys: readonly EntityColumn[], row: ObjectLiteral): Record<string, unknown> {
  return Object.fromEntries(keys.map(({ property, name }) => [name, row[property] as unknown]));
}

function isAfter(keys: readonly EntityColumn[], row: ObjectLiteral, last: ObjectLiteral): boolean {
  for (const { property } of keys) {
    const [one, other] = [row[property], last[property]] as [number, number] | [string, string];
    const order = typeof one === "string" ? Buffer.compare(Buffer.from(one), Buffer.from(String(other))) : one - Number(other);
    if (order !== 0) return order > 0;
  }
  return false;
}

/** A damaged file can give rows in any order, and the same ones for ever. */
function assertGrowing(before: number, last: number | undefined): number {
  if (last !== undefined && last > before) return last;
  throw new UnreadableRowError(`rows come in no order after ${before}`);
}
