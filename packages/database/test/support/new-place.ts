import { randomBytes } from "node:crypto";

import { inject, onTestFinished } from "vitest";

import type { TestDatabase } from "./ledger-at.ts";
import { runSql } from "./run-sql.ts";
import { tempFile } from "./temp-folder.ts";

/** A place without a ledger, which is cleared after the test: a file in a new folder, or a schema that does not exist. */
export function newPlace(database: TestDatabase): string {
  if (database !== "postgres") return tempFile();
  const schema = `test_${randomBytes(8).toString("hex")}`;
  const url = inject("postgresUrl");
  onTestFinished(() => runSql(url, `DROP SCHEMA IF EXISTS ${schema} CASCADE`).then(() => undefined));
  return `${url}#${schema}`;
}
