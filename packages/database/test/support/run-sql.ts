import { DataSource } from "typeorm";

/** Runs statements as the superuser of the test server, one after the other; gives the rows of the last one. */
export async function runSql(place: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const [url = "", schema = "public"] = place.split("#");
  const source = await new DataSource({ type: "postgres", url, extra: { options: `-c search_path=${schema}` } }).initialize();
  try {
    const runner = source.createQueryRunner();
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await runner.query(statement)) as Record<string, unknown>[];
    await runner.release();
    return rows;
  } finally {
    await source.destroy();
  }
}
