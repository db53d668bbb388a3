import { DatabaseSync } from "node:sqlite";

import { expect, it } from "vitest";

import { LedgerError, openLedger } from "../src/index.ts";
import { SCHEMA_VERSION } from "../src/migrations/sqlite-migrations.ts";
import { makeTransition } from "./support/make-transition.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tamper } from "./support/raw-database.ts";
import { tempFile } from "./support/temp-folder.ts";

/** What the ledger's file says of its schema. */
function schemaOf(file: string): { readonly version: unknown; readonly migrations: number } {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const version = database.prepare("PRAGMA user_version").get()?.["user_version"];
    return { version, migrations: database.prepare("SELECT name FROM migrations").all().length };
  } finally {
    database.close();
  }
}

onBothDrivers("a ledger of the first schema", (driver) => {
  it("is brought up to date by the first opening for writing, with every event and hash as it was", async () => {
    const file = tempFile();
    const first = await openLedger({ file, driver });
    const head = await first.append(makeTransition(await takeLock(first), 0));
    const before = await collect(first.events());
    await first.close();
    tamper(file, "DELETE FROM migrations WHERE name NOT LIKE '%0001'", "PRAGMA user_version = 1");
    expect(schemaOf(file)).toEqual({ version: 1, migrations: 1 });

    const refused: unknown = await openLedger({ file, driver, mode: "read-only" }).catch((error: unknown) => error);
    expect(refused instanceof LedgerError && refused.code).toBe("LEDGER_OUTDATED");
    expect(schemaOf(file)).toEqual({ version: 1, migrations: 1 });

    await (await openLedger({ file, driver })).close();
    expect(schemaOf(file)).toEqual({ version: SCHEMA_VERSION, migrations: SCHEMA_VERSION });
    const ledger = await openTestLedger(file, driver, { mode: "read-only" });
    expect(await ledger.verify()).toEqual({ ok: true, head });
    expect(await collect(ledger.events())).toEqual(before);
  });
});
