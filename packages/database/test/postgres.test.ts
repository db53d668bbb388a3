import { inspect } from "node:util";

import { expect, inject, it } from "vitest";

import { inspectSchema } from "../src/connection/inspect-schema.ts";
import { postgresAddress } from "../src/connection/postgres-address.ts";
import { DEFAULT_POSTGRES_SCHEMA, LedgerError, openLedger, type PostgresLedgerOptions } from "../src/index.ts";
import { POSTGRES_MIGRATION_NAMES } from "../src/migrations/postgres-migrations.ts";
import { connectAt } from "./support/connect-at.ts";
import { makeTransition } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { makeRole } from "./support/postgres-role.ts";
import { runSql } from "./support/run-sql.ts";

/** The test server's address with changes; everything in it is as secret as in real life. */
function address(change: (url: URL) => void): string {
  const url = new URL(inject("postgresUrl"));
  change(url);
  return url.href;
}

/** The error of an opening, which must not show the password, however it is looked at. */
async function errorOf(postgres: PostgresLedgerOptions["postgres"], mode?: "read-only"): Promise<LedgerError> {
  const error: unknown = await openLedger({ postgres, ...(mode === undefined ? {} : { mode }) }).then(
    (ledger) => ledger.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerError)) throw new Error("the ledger could be opened", { cause: error });
  const shown = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), error.stack, error.file].join("\n");
  const { password } = new URL(inject("postgresUrl"));
  for (const secret of [password, decodeURIComponent(password), "not-the-password"]) expect(shown).not.toContain(secret);
  return error;
}

it("shows server, database and schema of a ledger, and neither user nor password", async () => {
  const place = newPlace("postgres");
  const ledger = await openTestLedger(place, "postgres");
  const { host } = new URL(place);
  expect(ledger.file).toBe(`postgres://${host}/ledgers${place.slice(place.indexOf("#"))}`);
  expect(ledger.driver).toEqual({ driver: "postgres", fallbackReason: null, journal: "server", networkFileSystem: null });
  const { password } = new URL(place);
  for (const secret of [password, decodeURIComponent(password)]) {
    expect(inspect(ledger, { depth: 20, showHidden: true })).not.toContain(secret);
  }
});

it("keeps a ledger in the schema of the package's name where none is named", () => {
  const { label, schema } = postgresAddress({ url: "postgres://me:pw@db.example:5433/team?sslmode=verify-full" });
  expect(schema).toBe(DEFAULT_POSTGRES_SCHEMA);
  expect(label).toBe("postgres://db.example:5433/team#pawl");
});

it.each([
  ["nothing listens there", "LEDGER_IO", "no database server answers", (url: URL) => void (url.port = "1")],
  ["the password is wrong", "LEDGER_IO", "refuses the user or the password", (url: URL) => void (url.password = "not-the-password")],
  ["there is no password", "LEDGER_IO", "password must be a string", (url: URL) => void (url.password = "")],
  ["the user is unknown", "LEDGER_IO", "refuses the user or the password", (url: URL) => void (url.username = "nobody")],
  ["the server has no TLS", "LEDGER_IO", "does not support SSL", (url: URL) => void (url.search = "?sslmode=verify-full")],
  ["the database is missing", "LEDGER_MISSING", "no such database", (url: URL) => void (url.pathname = "/elsewhere")],
])("says why it cannot be opened where %s", async (_, code, words, change) => {
  for (const mode of [undefined, "read-only"] as const) {
    const error = await errorOf({ url: address(change) }, mode);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) as string });
  }
});

it.each([
  ["no URL", "secret-but-no-url"],
  ["a URL of something else", "https://me:not-the-password@127.0.0.1/team"],
  ["a URL with a port that is none", "postgres://me:not-the-password@127.0.0.1:port/team"],
  ["a URL without a database", "postgres://me:not-the-password@127.0.0.1:5432"],
])("refuses %s, and does not repeat it", async (_, url) => {
  const error = await errorOf({ url });
  expect(error.code).toBe("LEDGER_BAD_INPUT");
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(url);
});

it.each(["", "Pawl", "a-b", "a b", "1a", "pg_own", 'a"; DROP SCHEMA public', "a".repeat(64)])(
  "refuses %j as the name of a schema",
  async (schema) => {
    expect((await errorOf({ url: inject("postgresUrl"), schema })).code).toBe("LEDGER_BAD_INPUT");
  },
);

it("refuses a database that does not store Unicode", async () => {
  await runSql(
    inject("postgresUrl"),
    "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'",
  );
  const error = await errorOf({ url: address((url) => void (url.pathname = "/ascii")) });
  expect(error).toMatchObject({ code: "LEDGER_UNREADABLE", message: expect.stringContaining("SQL_ASCII") as string });
});

it("asks for an opening that may write when the schema is older and it may only read", async () => {
  const place = newPlace("postgres");
  const { reader } = await connectAt(place, "postgres");
  const [url = "", schema = ""] = place.split("#");
  const known = [...POSTGRES_MIGRATION_NAMES, "AddMarvels0000000009999"];
  expect(await inspectSchema(reader, postgresAddress({ url, schema }), known)).toBe("outdated");
});

it("refuses to write where the database may only be read, and reads all the same", async () => {
  const place = newPlace("postgres");
  const [url = "", schema = ""] = place.split("#");
  const ledger = await openTestLedger(place, "postgres");
  const head = await ledger.append(makeTransition(await takeLock(ledger), 0));
  const reader = await makeRole(url, schema, "default_transaction_read_only = on");
  expect(await errorOf({ url: reader, schema })).toMatchObject({ code: "LEDGER_READ_ONLY" });
  const other = await openTestLedger(`${reader}#${schema}`, "postgres", { mode: "read-only" });
  expect(await other.head()).toEqual(head);
});

it("says that a user lacks the right to write", async () => {
  const place = newPlace("postgres");
  const [url = "", schema = ""] = place.split("#");
  await (await openLedger({ postgres: { url, schema } })).close();
  const reader = await makeRole(url, schema, "work_mem = '4MB'");
  const ledger = await openTestLedger(`${reader}#${schema}`, "postgres");
  await expect(takeLock(ledger)).rejects.toMatchObject({ code: "LEDGER_READ_ONLY" });
  expect(await errorOf({ url: reader, schema: "pawl_of_nobody" })).toMatchObject({ code: "LEDGER_READ_ONLY" });
});

it("is durable and isolated, whatever is usual for the user", async () => {
  const place = newPlace("postgres");
  const [url = "", schema = ""] = place.split("#");
  await (await openLedger({ postgres: { url, schema } })).close();
  const careless = await makeRole(url, schema, "synchronous_commit = off", "default_transaction_isolation = 'serializable'");
  const { queue, reader } = await connectAt(`${careless}#${schema}`, "postgres");
  const settings = ["synchronous_commit", "transaction_isolation", "lock_timeout", "search_path"];
  const sql = `SELECT ${settings.map((name) => `current_setting('${name}')`).join(" || ' ' || ")} AS found`;
  expect(await queue.write((manager) => manager.query(sql))).toEqual([{ found: `on read committed 1s ${schema}` }]);
  expect(await reader.query(sql)).toEqual([{ found: `on read committed 1s ${schema}` }]);
});
