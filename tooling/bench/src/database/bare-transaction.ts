import { DatabaseSync } from "node:sqlite";

import type { BenchDatabase } from "./bench-database.ts";

/** A connection of a driver by itself, with what no ledger can do without: a durable transaction of two prepared inserts. */
export interface BareConnection {
  /** Begins, inserts a row into each of two tables, commits; fulfilled when it is durable. */
  readonly transaction: (key: number, text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const TABLES = ["one", "other"] as const;
const create = (table: string): string => `CREATE TABLE ${table} (id BIGINT PRIMARY KEY, text TEXT NOT NULL)`;
const createInSqlite = (table: string): string => `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, text TEXT NOT NULL)`;
const SETTINGS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

function openNodeSqlite(file: string): BareConnection {
  const database = new DatabaseSync(file);
  database.exec(`${SETTINGS}${TABLES.map(createInSqlite).join(";")}`);
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const inserts = TABLES.map((table) => database.prepare(`INSERT INTO ${table} VALUES (?, ?)`));
  return {
    transaction: async (key, text) => {
      begin.run();
      for (const insert of inserts) insert.run(key, text);
      commit.run();
    },
    close: async () => database.close(),
  };
}

/** A call that ends with a callback, as a promise. */
function called(call: (callback: (error?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error instanceof Error ? reject(error) : resolve()));
  });
}

async function openSqlite3(file: string): Promise<BareConnection> {
  const { default: sqlite3 } = await import("sqlite3");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const database = new sqlite3.Database(file, (error) => (error instanceof Error ? reject(error) : resolve()));
  await promise;
  await called((done) => database.exec(`${SETTINGS}${TABLES.map(createInSqlite).join(";")}`, done));
  const prepare = async (sql: string) => {
    const prepared = Promise.withResolvers<void>();
    const statement = database.prepare(sql, (error) => (error instanceof Error ? prepared.reject(error) : prepared.resolve()));
    await prepared.promise;
    return statement;
  };
  const begin = await prepare("BEGIN IMMEDIATE");
  const commit = await prepare("COMMIT");
  const inserts = await Promise.all(TABLES.map((table) => prepare(`INSERT INTO ${table} VALUES (?, ?)`)));
  return {
    transaction: async (key, text) => {
      await called((done) => begin.run([], done));
      for (const insert of inserts) await called((done) => insert.run([key, text], done));
      await called((done) => commit.run([], done));
    },
    close: async () => {
      for (const statement of [begin, commit, ...inserts]) await called((done) => statement.finalize(done));
      await called((done) => database.close(done));
    },
  };
}

async function openPostgres(address: string): Promise<BareConnection> {
  const { default: pg } = await import("pg");
  const [url = "", schema = ""] = address.split("#");
  const client = new pg.Client({ connectionString: url, options: `-c search_path=${schema} -c synchronous_commit=on` });
  await client.connect();
  await client.query({ text: `CREATE SCHEMA ${schema}` });
  for (const table of TABLES) await client.query({ text: create(table) });
  return {
    transaction: async (key, text) => {
      await client.query({ text: "BEGIN" });
      for (const table of TABLES)
        await client.query({ name: `insert-${table}`, text: `INSERT INTO ${table} VALUES ($1, $2)`, values: [key, text] });
      await client.query({ text: "COMMIT" });
    },
    close: () => client.end(),
  };
}

/** Opens a driver by itself, at a new place. */
export async function openBare(place: string, database: BenchDatabase): Promise<BareConnection> {
  if (database === "postgres") return openPostgres(place);
  return database === "sqlite3" ? openSqlite3(place) : openNodeSqlite(place);
}
