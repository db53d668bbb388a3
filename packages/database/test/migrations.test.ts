import { DatabaseSync } from "node:sqlite";

import type { RecordedEvent } from "@pawl/pipeline";
import { expect, it, vi } from "vitest";

import { LedgerError, openLedger } from "../src/index.ts";
import { SCHEMA_VERSION } from "../src/migrations/sqlite-migrations.ts";
import { ledgerAt } from "./support/ledger-at.ts";
import { makeArtifact, makeTransition, RUN } from "./support/make-transition.ts";
import { migrationsOf, schemaOf } from "./support/migrations-of.ts";
import { newPlace } from "./support/new-place.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { takeBackTo } from "./support/older-schema.ts";
import { tempFile } from "./support/temp-folder.ts";

/** What the ledger's file says of its schema. */
function versionOf(file: string): { readonly version: unknown; readonly migrations: number } {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const version = database.prepare("PRAGMA user_version").get()?.["user_version"];
    return { version, migrations: database.prepare("SELECT name FROM migrations").all().length };
  } finally {
    database.close();
  }
}

onEveryDatabase("the migrations of a ledger", (database) => {
  it("make every table, take every one back, and make the same again", async () => {
    const place = newPlace(database);
    const source = await migrationsOf(place, database);
    await source.runMigrations();
    const made = await schemaOf(source);
    expect(made.length).toBeGreaterThan(9);
    for (const _ of source.migrations) await source.undoLastMigration();
    expect(await schemaOf(source)).toEqual([]);
    await source.runMigrations();
    expect(await schemaOf(source)).toEqual(made);
  });

  it("make what a new ledger has, also where they were taken back before", async () => {
    const place = newPlace(database);
    const source = await migrationsOf(place, database);
    await source.runMigrations();
    const made = await schemaOf(source);
    for (const _ of source.migrations) await source.undoLastMigration();
    await source.destroy();

    const ledger = await openTestLedger(place, database);
    expect(await ledger.append(makeTransition(await takeLock(ledger), 0))).toMatchObject({ seq: 1 });
    await ledger.close();
    expect(await schemaOf(await migrationsOf(place, database))).toEqual(made);
  });

  it("lead from each earlier schema to the present one", async () => {
    const first = await migrationsOf(newPlace(database), database);
    await first.runMigrations();
    const made = await schemaOf(first);
    for (let undone = 1; undone < first.migrations.length; undone += 1) {
      const place = newPlace(database);
      const source = await migrationsOf(place, database);
      await source.runMigrations();
      for (let time = 0; time < undone; time += 1) await source.undoLastMigration();
      await source.destroy();
      const refused = openLedger({ ...ledgerAt(place, database), mode: "read-only" });
      await expect(refused).rejects.toMatchObject({ code: "LEDGER_OUTDATED" });
      await (await openLedger(ledgerAt(place, database))).close();
      expect(await schemaOf(await migrationsOf(place, database))).toEqual(made);
    }
  });
});

onBothDrivers("a ledger of the first schema", (driver) => {
  it("is brought up to date by the first opening for writing, with every event and hash as it was", async () => {
    const file = tempFile();
    const first = await openLedger({ file, driver });
    const head = await first.append(makeTransition(await takeLock(first), 0));
    const before = await collect(first.events());
    await first.close();
    await takeBackTo(file, 1);
    expect(versionOf(file)).toEqual({ version: 1, migrations: 1 });

    const refused: unknown = await openLedger({ file, driver, mode: "read-only" }).catch((error: unknown) => error);
    expect(refused instanceof LedgerError && refused.code).toBe("LEDGER_OUTDATED");
    expect(versionOf(file)).toEqual({ version: 1, migrations: 1 });

    await (await openLedger({ file, driver })).close();
    expect(versionOf(file)).toEqual({ version: SCHEMA_VERSION, migrations: SCHEMA_VERSION });
    const ledger = await openTestLedger(file, driver, { mode: "read-only" });
    expect(await ledger.verify()).toEqual({ ok: true, head });
    expect(await collect(ledger.events())).toEqual(before);
  });
});

/** A run's start with a plan in which `d` needs `a` and `b`, `e` needs `a`, and the others nothing. */
function startOf(run: string): RecordedEvent {
  const needs = { a: [], b: [], c: [], d: ["a", "b"], e: ["a"] };
  const artifacts = Object.entries(needs).map(([id, needed]) => ({ id, stage: "A", needs: needed }));
  const data = {
    plan: { artifacts },
    planDigest: "0".repeat(64),
    gateDigests: {},
    head: "a".repeat(40),
    branch: "main",
    mode: "isolated",
    contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } },
    durationsMs: {},
    gateFirst: [],
  };
  return { seq: 1, run, atMs: 1, type: "run.started", data } as unknown as RecordedEvent;
}

onBothDrivers("a ledger of the second schema", (driver) => {
  it("learns from its plan which artifacts are ready", async () => {
    const file = tempFile();
    const second = await openLedger({ file, driver });
    const phases = { a: "closed", b: "parked", c: "pending", d: "pending", e: "pending" } as const;
    const artifacts = Object.entries(phases).map(([id, phase], position) => makeArtifact(position, { id, phase }));
    const others = [makeArtifact(9, { id: "a", run: "run-0" })];
    const change = { events: [startOf(RUN)], artifacts: [...artifacts, ...others] };
    await second.append(makeTransition(await takeLock(second), 0, change));
    await second.close();
    await takeBackTo(file, 2);
    expect(versionOf(file)).toEqual({ version: 2, migrations: 2 });

    const ledger = await openTestLedger(file, driver);
    expect((await ledger.queries.readyArtifacts(RUN)).map(({ id }) => id)).toEqual(["c", "e"]);
    expect(await ledger.artifacts(RUN)).toHaveLength(5);
  });
});

onBothDrivers("a migration that fails", (driver) => {
  it("is thrown as a typed error with nothing changed, and printed nowhere", async () => {
    const file = tempFile();
    await (await openLedger({ file, driver })).close();
    await takeBackTo(file, SCHEMA_VERSION - 1);
    const database = new DatabaseSync(file);
    database.exec("ALTER TABLE report ADD COLUMN replaced_by INTEGER");
    database.close();
    const before = versionOf(file);
    const printed = vi.spyOn(console, "log");
    await expect(openLedger({ file, driver })).rejects.toBeInstanceOf(LedgerError);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
    expect(versionOf(file)).toEqual(before);
  });
});
