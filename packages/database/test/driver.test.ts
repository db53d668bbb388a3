import { join } from "node:path";

import { expect, it } from "vitest";

import { hasSqlite3 } from "./support/on-both-drivers.ts";
import { nextLine, startFixture } from "./support/run-fixture.ts";
import { tempFile } from "./support/temp-folder.ts";

const withoutSqlite3 = ["--import", join(import.meta.dirname, "fixtures", "without-sqlite3.ts")];

const local = { journal: "wal", networkFileSystem: null };

async function opening(driver: string, nodeOptions: readonly string[] = []): Promise<unknown> {
  return JSON.parse(await nextLine(startFixture("opens-a-ledger.ts", [tempFile(), driver], nodeOptions)));
}

it.skipIf(!hasSqlite3)("uses sqlite3 where it can be loaded", async () => {
  expect(await opening("auto")).toEqual({ driver: "sqlite3", fallbackReason: null, ...local });
});

it("uses Node's own SQLite where sqlite3 cannot be loaded, and says why", async () => {
  expect(await opening("auto", withoutSqlite3)).toEqual({
    driver: "node-sqlite",
    fallbackReason: "Cannot find package 'sqlite3'",
    ...local,
  });
});

it("fails where sqlite3 was asked for and cannot be loaded", async () => {
  expect(await opening("sqlite3", withoutSqlite3)).toEqual({ code: "LEDGER_DRIVER" });
});

it("uses Node's own SQLite where that was asked for", async () => {
  expect(await opening("node-sqlite")).toEqual({ driver: "node-sqlite", fallbackReason: null, ...local });
});

it("loads no database library before a ledger is opened", async () => {
  expect(JSON.parse(await nextLine(startFixture("lists-loaded-modules.ts", [])))).toEqual([]);
});
