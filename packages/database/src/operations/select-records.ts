import type { DataSource, EntityManager, EntitySchema, ObjectLiteral, SelectQueryBuilder } from "typeorm";

/** Narrows a query; the table's alias is `t`. */
export type Narrow<T extends ObjectLiteral> = (query: SelectQueryBuilder<T>) => SelectQueryBuilder<T>;

/** Reads rows as plain records, without TypeORM's slow making of entities. */
export function selectRecords<T extends ObjectLiteral>(
  source: DataSource | EntityManager,
  entity: EntitySchema<T>,
  narrow: Narrow<T>,
): Promise<T[]> {
  const query = source.createQueryBuilder(entity, "t").select([]);
  for (const property of Object.keys(entity.options.columns)) query.addSelect(`t.${property}`, property);
  return narrow(query).getRawMany<T>();
}

/** Rows per page of {@link pages}; events can be large, so that a page is small. */
const PAGE_ROWS = 256;

/**
 * Reads a table in pages by growing `seq`, so that its size does not matter. Rows that are appended meanwhile are read
 * too.
 */
export async function* pages<T extends ObjectLiteral & { seq: number }>(
  source: DataSource,
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
    last = page.at(-1)?.seq ?? last;
  }
}
