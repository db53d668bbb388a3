import { randomBytes } from "node:crypto";

import { onTestFinished } from "vitest";

import { runSql } from "./run-sql.ts";

/** Makes a user with settings of its own who may read a schema. Gives the server's address for that user, with its password. */
export async function makeRole(url: string, schema: string, ...settings: readonly string[]): Promise<string> {
  const name = `role_${randomBytes(6).toString("hex")}`;
  await runSql(
    url,
    `CREATE ROLE ${name} LOGIN PASSWORD 'not-the-password'`,
    ...settings.map((setting) => `ALTER ROLE ${name} SET ${setting}`),
    `GRANT USAGE ON SCHEMA ${schema} TO ${name}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${name}`,
  );
  onTestFinished(() => runSql(url, `DROP OWNED BY ${name}`, `DROP ROLE ${name}`).then(() => undefined));
  const own = new URL(url);
  own.username = name;
  own.password = "not-the-password";
  return own.href;
}
