import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, it } from "vitest";

import { LEDGER_ERROR_HINTS, LedgerError, openLedger, type DriverName, type SqliteLedgerOptions } from "../src/index.ts";
import { SCHEMA_VERSION } from "../src/migrations/sqlite-migrations.ts";
import { makeTransition } from "./support/make-transition.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tamper } from "./support/tamper.ts";
import { snapshotFolder } from "./support/snapshot-folder.ts";
import { tempFile, tempFolder } from "./support/temp-folder.ts";
import { withoutPrivileges } from "./support/without-privileges.ts";

async function errorOf(options: SqliteLedgerOptions): Promise<LedgerError> {
  const error: unknown = await openLedger(options).then(
    (ledger) => ledger.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerError)) throw new Error("the ledger could be opened", { cause: error });
  expect(error.message).toContain(options.file);
  expect(error.hint).toBe(LEDGER_ERROR_HINTS[error.code]);
  return error;
}

async function writeLedger(driver: DriverName): Promise<string> {
  const file = tempFile();
  const ledger = await openLedger({ file, driver });
  await ledger.append(makeTransition(await takeLock(ledger), 0));
  await ledger.close();
  return file;
}

const MODES = ["read-write", "read-only"] as const;

onBothDrivers("opening a file", (driver) => {
  it("creates the file and its folder, and leaves one file behind when it is closed", async () => {
    const folder = join(tempFolder(), "project", ".pawl");
    const ledger = await openLedger({ file: join(folder, "ledger.db"), driver });
    await ledger.append(makeTransition(await takeLock(ledger), 0));
    await ledger.close();
    expect(Object.keys(snapshotFolder(folder))).toEqual(["ledger.db"]);
  });

  it("creates nothing when it may only read", async () => {
    const folder = tempFolder();
    const file = join(folder, "missing", "ledger.db");
    expect((await errorOf({ file, driver, mode: "read-only" })).code).toBe("LEDGER_MISSING");
    expect(existsSync(dirname(file))).toBe(false);
  });

  it("takes an empty file for a ledger to be created, and for a missing one when it may only read", async () => {
    const file = tempFile();
    writeFileSync(file, "");
    expect((await errorOf({ file, driver, mode: "read-only" })).code).toBe("LEDGER_MISSING");
    const ledger = await openTestLedger(file, driver);
    expect(await ledger.head()).toMatchObject({ seq: 0 });
  });

  it("takes up a ledger whose creation was interrupted before its tables were made", async () => {
    const file = tempFile();
    await tamper(file, "PRAGMA journal_mode = WAL");
    expect((await errorOf({ file, driver, mode: "read-only" })).code).toBe("LEDGER_MISSING");
    const ledger = await openTestLedger(file, driver);
    expect(await ledger.head()).toMatchObject({ seq: 0 });
  });

  it.each(MODES)("refuses a ledger of a newer schema and changes nothing, in mode %s", async (mode) => {
    for (const statement of [
      `PRAGMA user_version = ${SCHEMA_VERSION + 1}`,
      `INSERT INTO migrations (timestamp, name) VALUES (9999, 'AddMarvels0000000009999')`,
    ]) {
      const file = await writeLedger(driver);
      await tamper(file, statement);
      const before = snapshotFolder(dirname(file));
      const error = await errorOf({ file, driver, mode });
      expect(error.code).toBe("LEDGER_TOO_NEW");
      expect(error.message).toContain("a ledger written by a newer version");
      expect(snapshotFolder(dirname(file))).toEqual(before);
    }
  });

  it("asks for an opening that may write when the schema is older and it may only read", async () => {
    const file = await writeLedger(driver);
    await tamper(file, "DELETE FROM migrations");
    expect((await errorOf({ file, driver, mode: "read-only" })).code).toBe("LEDGER_OUTDATED");
  });

  it.each(MODES)("refuses what is not a ledger and changes nothing, in mode %s", async (mode) => {
    const text = tempFile();
    writeFileSync(
      text,
      "This is a text of more than one hundred bytes, so that it is not taken for an empty file. ".repeat(20),
    );
    const foreign = tempFile();
    await tamper(foreign, "PRAGMA journal_mode = WAL", "CREATE TABLE recipe (name TEXT)");
    const folder = join(tempFolder(), "ledger.db");
    mkdirSync(folder);
    for (const file of [text, foreign]) {
      const before = snapshotFolder(dirname(file));
      expect((await errorOf({ file, driver, mode })).code).toBe("LEDGER_UNREADABLE");
      expect(snapshotFolder(dirname(file))).toEqual(before);
    }
    expect((await errorOf({ file: folder, driver, mode })).code).toBe("LEDGER_UNREADABLE");
  });

  it("refuses a path that leads through a file", async () => {
    const file = join(await writeLedger(driver), "ledger.db");
    expect((await errorOf({ file, driver })).code).toBe("LEDGER_IO");
  });

  it("names a damaged file", async () => {
    const file = await writeLedger(driver);
    const bytes = readFileSync(file);
    // The root of the table of tables, after the file's header.
    bytes.fill(0xff, 100, 200);
    writeFileSync(file, bytes);
    expect((await errorOf({ file, driver })).code).toBe("LEDGER_CORRUPT");
  });

  it("refuses to write where file and folder may only be read, and says why", async () => {
    const file = await writeLedger(driver);
    chmodSync(file, 0o444);
    chmodSync(dirname(file), 0o555);
    const error = await withoutPrivileges(() => errorOf({ file, driver }));
    chmodSync(dirname(file), 0o755);
    expect(error.code).toBe("LEDGER_READ_ONLY");
  });

  it("changes nothing in the file while it may only read", async () => {
    const file = await writeLedger(driver);
    const before = snapshotFolder(dirname(file))["ledger.db"];
    const ledger = await openTestLedger(file, driver, { mode: "read-only" });
    await expect(ledger.append(makeTransition(1, 1))).rejects.toMatchObject({ code: "LEDGER_READ_ONLY" });
    expect(await ledger.verify()).toMatchObject({ ok: true });
    await ledger.close();
    expect(snapshotFolder(dirname(file))["ledger.db"]).toBe(before);
  });
});
