import { describe, expect, it } from "vitest";

import { loadDriver } from "../src/driver/load-driver.ts";
import type { SqliteDatabase } from "../src/driver/sqlite-module.ts";
import { StatementCache } from "../src/driver/statement-cache.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { tempFile } from "./support/temp-folder.ts";

describe("prepared statements that are kept", () => {
  function counting() {
    const [prepared, finalized]: [string[], string[]] = [[], []];
    const cache = new StatementCache<string>(
      (sql) => {
        prepared.push(sql);
        return sql;
      },
      (statement) => void finalized.push(statement),
    );
    return { cache, prepared, finalized };
  }

  it("are prepared once", () => {
    const { cache, prepared } = counting();
    for (let count = 0; count < 3; count += 1) expect(cache.get("SELECT 1")).toBe("SELECT 1");
    expect(prepared).toEqual(["SELECT 1"]);
  });

  it("are not too many: the one that was not used for the longest time is finalised", () => {
    const { cache, prepared, finalized } = counting();
    const texts = Array.from({ length: 64 }, (_, index) => `SELECT ${index}`);
    for (const text of texts) cache.get(text);
    cache.get("SELECT 0");
    expect(finalized).toEqual([]);
    cache.get("SELECT 64");
    expect(finalized).toEqual(["SELECT 1"]);
    cache.get("SELECT 1");
    expect(prepared.slice(-2)).toEqual(["SELECT 64", "SELECT 1"]);
  });

  it("are all finalised at the end, and those that were forgotten are not", () => {
    const { cache, finalized } = counting();
    for (const text of ["SELECT 1", "SELECT 2", "SELECT 3"]) cache.get(text);
    cache.forget("SELECT 2");
    cache.clear();
    expect(finalized).toEqual(["SELECT 1", "SELECT 3"]);
  });

  it.each([
    ["SELECT 1", true],
    ["  INSERT INTO t VALUES (?)", true],
    ["BEGIN IMMEDIATE TRANSACTION", true],
    ["RELEASE SAVEPOINT typeorm_1", true],
    ["PRAGMA wal_checkpoint(TRUNCATE)", false],
    ["VACUUM INTO ?", false],
    ["SELECTED", false],
    [`SELECT ${"1, ".repeat(2000)}1`, false],
  ])("are those that come again: %s", (sql, isKept) => {
    expect(counting().cache.keeps(sql)).toBe(isKept);
  });
});

onBothDrivers("a driver that keeps its statements", (driver) => {
  async function open() {
    const { module } = await loadDriver(driver, "");
    const opened = Promise.withResolvers<void>();
    const database: SqliteDatabase = new module.Database(tempFile(), module.OPEN_READWRITE | 0x4, (error) =>
      error === null ? opened.resolve() : opened.reject(error),
    );
    await opened.promise;
    const call = (method: "run" | "all", sql: string, values: readonly unknown[] = []) =>
      new Promise<{ rows: unknown[] | undefined; changes: number; lastID: number }>((resolve, reject) => {
        database[method](sql, values, function done(error, rows) {
          if (error === null) resolve({ rows, changes: this.changes, lastID: this.lastID });
          else reject(error);
        });
      });
    const close = () => new Promise<Error | null>((resolve) => database.close(resolve));
    return { call, close };
  }

  it("gives each call of one statement its own values and result, also of calls at the same time", async () => {
    const { call, close } = await open();
    await call("run", "CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)");
    const insert = "INSERT INTO t (text) VALUES (?)";
    const inserted = await Promise.all(["a", "b", "c"].map((text) => call("run", insert, [text])));
    expect(inserted.map(({ changes }) => changes)).toEqual([1, 1, 1]);
    const select = "SELECT text FROM t WHERE id >= ? ORDER BY id";
    const found = await Promise.all([1, 3].map((id) => call("all", select, [id])));
    expect(found.map(({ rows }) => rows)).toEqual([[{ text: "a" }, { text: "b" }, { text: "c" }], [{ text: "c" }]]);
    expect(await close()).toBeNull();
  });

  it("asks again for a statement that could not be prepared, and goes on after one that failed", async () => {
    const { call, close } = await open();
    const insert = "INSERT INTO t (id) VALUES (?)";
    await expect(call("run", insert, [1])).rejects.toThrow("no such table");
    await call("run", "CREATE TABLE t (id INTEGER PRIMARY KEY)");
    await call("run", insert, [1]);
    await expect(call("run", insert, [1])).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT" });
    expect((await call("run", insert, [2])).lastID).toBe(2);
    expect(await close()).toBeNull();
  });

  it("sees a table that was changed since, and leaves no statement open that would hold a transaction up", async () => {
    const { call, close } = await open();
    await call("run", "CREATE TABLE t (id INTEGER PRIMARY KEY)");
    await call("run", "INSERT INTO t (id) VALUES (?)", [1]);
    const select = "SELECT * FROM t";
    expect((await call("all", select)).rows).toEqual([{ id: 1 }]);
    await call("run", "ALTER TABLE t ADD COLUMN text TEXT");
    expect((await call("all", select)).rows).toEqual([{ id: 1, text: null }]);
    await call("all", "PRAGMA journal_mode = WAL");
    await call("all", "BEGIN IMMEDIATE");
    await call("all", "COMMIT");
    await call("all", "VACUUM");
    expect(await close()).toBeNull();
  });
});
