import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";

import { readFeatureTable } from "../../src/commands/import/autoforge/read-feature-table.ts";
import { ALL_LATER_COLUMNS, insertFeature, makeDatabase, openDatabase } from "./support/autoforge-database.ts";
import type { LaterColumn } from "./support/autoforge-database.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), "pawl-import-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Names, times of change and content of everything in a folder. */
function everythingIn(folder: string): unknown {
  return readdirSync(folder).map((name) => {
    const { mtimeNs, mode } = statSync(join(folder, name), { bigint: true });
    return { name, mtimeNs, mode, content: readFileSync(join(folder, name), "latin1") };
  });
}

/** Reads a source and proves that nothing beside or in it changed. */
async function readUnchanged(file: string): ReturnType<typeof readFeatureTable> {
  const before = everythingIn(join(file, ".."));
  const result = await readFeatureTable(file);
  expect(everythingIn(join(file, ".."))).toEqual(before);
  return result;
}

describe("databases of each age", () => {
  it.each<[string, readonly LaterColumn[]]>([
    ["the first", []],
    ["with in_progress", ["in_progress"]],
    ["with dependencies", ["in_progress", "dependencies"]],
    ["with columns that came and went", ["in_progress", "dependencies", "testing_in_progress"]],
    ["the newest", ALL_LATER_COLUMNS],
  ])("%s", async (_, later) => {
    const file = join(folderForTest(), "features.db");
    makeDatabase(file, later, [{ id: 2, passes: 1 }, { id: 1, passes: null }]);
    const { table, sources } = await readUnchanged(file);
    expect(table.missingColumns).toEqual(ALL_LATER_COLUMNS.filter((column) => !later.includes(column)));
    expect(table.otherTables).toEqual([]);
    const known = later.filter((column) => ALL_LATER_COLUMNS.includes(column));
    expect(table.rows).toEqual([
      { id: 1, priority: 1, category: "functional", name: "Feature 1", description: "Works.", steps: '["Try it"]', passes: null, ...Object.fromEntries(known.map((column) => [column, column === "in_progress" || column === "needs_human_input" ? 0 : null])) },
      expect.objectContaining({ id: 2, passes: 1 }),
    ]);
    expect(sources).toEqual([{ name: "features.db", bytes: statSync(file).size, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string }]);
  });

  it("numbers that JavaScript cannot hold come as their digits", async () => {
    const file = join(folderForTest(), "features.db");
    makeDatabase(file, [], [{ id: 9_007_199_254_740_993n, name: "Big" }]);
    expect((await readUnchanged(file)).table.rows).toMatchObject([{ id: "9007199254740993" }]);
  });

  it("work in another table is told", async () => {
    const file = join(folderForTest(), "features.db");
    const database = openDatabase(file, [], [{ id: 1 }]);
    database.exec("CREATE TABLE tasks (id INTEGER)");
    database.close();
    expect((await readUnchanged(file)).table.otherTables).toEqual(["tasks"]);
  });
});

describe("databases that somebody has open", () => {
  it("rows that are only in the write-ahead log are read, and the log stays", async () => {
    const folder = folderForTest();
    const file = join(folder, "features.db");
    const database = openDatabase(file, ["in_progress"], [{ id: 1 }]);
    onTestFinished(() => database.close());
    database.exec("PRAGMA journal_mode = WAL");
    insertFeature(database, { id: 2 });
    const { table, sources } = await readUnchanged(file);
    expect(table.rows).toMatchObject([{ id: 1 }, { id: 2 }]);
    expect(sources.map(({ name }) => name)).toEqual(["features.db", "features.db-wal"]);
  });

  it("an exclusive lock is no hindrance, and what is not committed is not read though it is in the file", async () => {
    const file = join(folderForTest(), "features.db");
    const database = openDatabase(file, [], [{ id: 1, description: "before" }]);
    onTestFinished(() => database.close());
    database.exec("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN EXCLUSIVE; UPDATE features SET description = 'after'");
    for (let id = 2; id < 200; id += 1) insertFeature(database, { id, description: "x".repeat(3000) });
    expect(readFileSync(file, "latin1")).toContain("xxx");
    const { table, sources } = await readUnchanged(file);
    expect(table.rows).toMatchObject([{ id: 1, description: "before" }]);
    expect(sources.map(({ name }) => name)).toEqual(["features.db", "features.db-journal"]);
  });

  it("a file that changes each time it is read is refused; one that comes to rest is read as it then is", async () => {
    const file = join(folderForTest(), "feature_list.json");
    writeFileSync(file, "[]");
    let changes = Infinity;
    const change = (): void => {
      if (changes <= 0) return;
      changes -= 1;
      appendFileSync(file, " ");
      setImmediate(change);
    };
    change();
    await expect(readFeatureTable(file)).rejects.toMatchObject({ code: "IMPORT_SOURCE_BUSY", message: expect.stringContaining(file) as string });
    changes = 3;
    const { sources } = await readFeatureTable(file);
    expect(sources).toMatchObject([{ bytes: statSync(file).size }]);
  });
});

describe("JSON lists", () => {
  it("are read whatever the file is called", async () => {
    const file = join(folderForTest(), "features.db");
    writeFileSync(file, '\ufeff[{"category": "functional", "description": "Works.", "steps": [], "passes": true}, 3]');
    expect((await readUnchanged(file)).table).toEqual({
      rows: [{ category: "functional", description: "Works.", steps: [], passes: true }, 3],
      missingColumns: [],
      otherTables: [],
    });
  });
});

describe("what is no source is refused with its cause, and stays as it is", () => {
  const database = (file: string, sql: string): void => {
    const made = new DatabaseSync(file);
    made.exec(sql);
    made.close();
  };
  it.each<[string, string, string, (file: string) => void]>([
    ["nothing", "IMPORT_SOURCE_MISSING", "there is no such file", () => undefined],
    ["a folder", "IMPORT_SOURCE_UNREADABLE", "no regular file", (file) => mkdirSync(file)],
    ["an empty file", "IMPORT_SOURCE_UNREADABLE", "empty", (file) => writeFileSync(file, "")],
    ["text", "IMPORT_SOURCE_UNREADABLE", "neither a SQLite database nor JSON", (file) => writeFileSync(file, "features: 3")],
    ["JSON that breaks off", "IMPORT_SOURCE_UNREADABLE", "neither a SQLite database nor JSON", (file) => writeFileSync(file, '[{"id": 1}, {')],
    ["JSON that is no list", "IMPORT_SOURCE_UNREADABLE", "no list of features", (file) => writeFileSync(file, '{"features": []}')],
    ["bytes that are no text", "IMPORT_SOURCE_UNREADABLE", "nor UTF-8", (file) => writeFileSync(file, Buffer.from([0x5b, 0xff, 0x5d]))],
    ["somebody else's database", "IMPORT_SOURCE_UNREADABLE", "no table `features`", (file) => database(file, "CREATE TABLE tasks (id INTEGER)")],
    ["a view called features", "IMPORT_SOURCE_UNREADABLE", "no table `features`", (file) => database(file, "CREATE VIEW features AS SELECT 1 AS id")],
    ["another table called features", "IMPORT_SOURCE_UNREADABLE", "has no priority, category", (file) => database(file, "CREATE TABLE features (id INTEGER, name TEXT, description TEXT, steps TEXT, passes INTEGER)")],
    ["a database that breaks off", "IMPORT_SOURCE_UNREADABLE", "damaged", (file) => {
      makeDatabase(file, [], Array.from({ length: 50 }, (_, index) => ({ id: index + 1, description: "x".repeat(500) })));
      truncateSync(file, 8192);
    }],
    ["a database with foreign bytes in it", "IMPORT_SOURCE_UNREADABLE", "damaged", (file) => {
      makeDatabase(file, [], Array.from({ length: 50 }, (_, index) => ({ id: index + 1, description: "x".repeat(500) })));
      const bytes = readFileSync(file);
      bytes.fill(0xa5, 4096, 4200);
      writeFileSync(file, bytes);
    }],
    ["a database that has lost rows without a trace in the table", "IMPORT_SOURCE_UNREADABLE", "damaged", (file) => {
      makeDatabase(file, [], Array.from({ length: 50 }, (_, index) => ({ id: index + 1, description: "x".repeat(500) })));
      const bytes = readFileSync(file);
      // The number of rows in the table's first leaf, the third page.
      bytes.writeUInt16BE(1, 2 * 4096 + 3);
      writeFileSync(file, bytes);
    }],
    ["a header without a database", "IMPORT_SOURCE_UNREADABLE", "", (file) => writeFileSync(file, "SQLite format 3\0 and nothing more")],
  ])("%s", async (_, code, words, make) => {
    const folder = folderForTest();
    const file = join(folder, "features.db");
    make(file);
    const names = readdirSync(folder);
    const temporary = folderForTest();
    vi.stubEnv("TMPDIR", temporary);
    await expect(readFeatureTable(file)).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
    expect(readdirSync(folder)).toEqual(names);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
