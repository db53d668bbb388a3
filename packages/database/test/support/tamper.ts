import { DatabaseSync } from "node:sqlite";

import { runSql } from "./run-sql.ts";

/** Changes a closed ledger behind its back, without the checks of foreign keys. */
export async function tamper(place: string, ...statements: readonly string[]): Promise<void> {
  if (place.startsWith("postgres:")) {
    await runSql(place, "SET session_replication_role = replica", ...statements);
    return;
  }
  const database = new DatabaseSync(place);
  try {
    database.exec("PRAGMA foreign_keys = OFF");
    for (const statement of statements) database.exec(statement);
  } finally {
    database.close();
  }
}
