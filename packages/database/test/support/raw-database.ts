import { DatabaseSync } from "node:sqlite";

/** Changes a closed ledger's file behind the ledger's back. */
export function tamper(file: string, ...statements: string[]): void {
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA foreign_keys = OFF");
    for (const statement of statements) database.exec(statement);
  } finally {
    database.close();
  }
}
