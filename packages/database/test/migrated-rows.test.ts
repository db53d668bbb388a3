import { DatabaseSync } from "node:sqlite";

import { expect, it } from "vitest";

import { openLedger, verifyLedger } from "../src/index.ts";
import { POSTGRES_MIGRATION_NAMES } from "../src/migrations/postgres-migrations.ts";
import { SQLITE_MIGRATION_NAMES } from "../src/migrations/sqlite-migrations.ts";
import { deriveReport } from "./support/derive-report.ts";
import { ledgerAt, type TestDatabase } from "./support/ledger-at.ts";
import { migrationsOf, schemaOf } from "./support/migrations-of.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { writePipelineLedger } from "./support/pipeline-ledger.ts";
import { intrude } from "./support/tampered-rows.ts";

/** Every row of every table, except the numbers that TypeORM gives to applied migrations. */
async function rowsOf(place: string): Promise<Record<string, unknown>> {
  const intruder = await intrude(place);
  try {
    const rows: Record<string, unknown> = {};
    for (const table of await intruder.tables()) {
      const found = await intruder.rows(table);
      rows[table] = table === "migrations" ? found.map(({ name, timestamp }) => [name, timestamp]) : sorted(found);
    }
    return rows;
  } finally {
    await intruder.close();
  }
}

function sorted(rows: readonly unknown[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** What an earlier schema can hold of some rows: none before the one that names endpoints knows who has claimed one, and how it fares. */
function holdableBy(version: number, names: readonly string[], rows: Record<string, unknown>): Record<string, unknown> {
  if (names.slice(0, version).some((name) => name.startsWith("Name"))) return rows;
  const heads = (rows["ledger_head"] as string[]).map((row) => row.replace(/"endpoints":("?)\d+/u, '"endpoints":$10'));
  return { ...rows, endpoint: [], ledger_head: heads };
}

/** The file's own number of its schema; a build of that time would have left it so. */
function setVersion(place: string, database: TestDatabase, version: number): void {
  if (database === "postgres") return;
  const file = new DatabaseSync(place);
  file.exec(`PRAGMA user_version = ${version}`);
  file.close();
}

onEveryDatabase("a ledger with something in every table", (database) => {
  const names = database === "postgres" ? POSTGRES_MIGRATION_NAMES : SQLITE_MIGRATION_NAMES;
  const earlier = names.slice(0, -1).map((name, index) => [index + 1, name] as const);

  it.each(earlier)("has every row that it had after the way down to schema %d (%s) and up again", async (version) => {
    const place = newPlace(database);
    await writePipelineLedger(place, database);
    const before = holdableBy(version, names, await rowsOf(place));
    const source = await migrationsOf(place, database);
    const made = await schemaOf(source);
    for (let undone = names.length; undone > version; undone -= 1) await source.undoLastMigration();
    const { migrations } = await rowsOf(place);
    await source.destroy();
    expect(migrations).toHaveLength(version);
    setVersion(place, database, version);

    const refused = openLedger({ ...ledgerAt(place, database), mode: "read-only" });
    await expect(refused).rejects.toMatchObject({ code: "LEDGER_OUTDATED" });
    await (await openLedger(ledgerAt(place, database))).close();
    expect(await rowsOf(place)).toEqual(before);
    const again = await migrationsOf(place, database);
    expect(await schemaOf(again)).toEqual(made);
    await again.destroy();
    await using ledger = await openLedger({ ...ledgerAt(place, database), mode: "read-only" });
    expect(await verifyLedger(ledger, { deriveReport })).toMatchObject({ findings: [] });
  });
});
