import { DatabaseSync } from "node:sqlite";

import { expect, it } from "vitest";

import { openLedger, verifyLedger } from "../src/index.ts";
import { deriveReport } from "./support/derive-report.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { writePipelineLedger } from "./support/pipeline-ledger.ts";
import { tamper } from "./support/tamper.ts";
import { tempFile } from "./support/temp-folder.ts";

const PROJECTIONS = ["artifact", "attempt", "stage_counter", "event_artifact"];

/** Every row of some tables, whatever order they are stored in. */
function rowsOf(file: string, tables: readonly string[]): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return tables.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all());
  } finally {
    database.close();
  }
}

onBothDrivers("a rebuild", (driver) => {
  it("makes the very rows that the transitions wrote, from the events alone, and touches no other table", async () => {
    const file = tempFile();
    await writePipelineLedger(file, driver);
    const others = ["event", "report", "command", "delivery"];
    const before = { projections: rowsOf(file, PROJECTIONS), others: rowsOf(file, others) };
    await tamper(
      file,
      "DELETE FROM attempt",
      "DELETE FROM artifact WHERE run = 'run-1'",
      "UPDATE artifact SET phase = 'closed', failures = 7",
      "INSERT INTO stage_counter VALUES ('run-9', 'A', 1, 1)",
      "UPDATE stage_counter SET closed = 9",
      "DELETE FROM event_artifact WHERE run = 'run-1'",
      "INSERT INTO event_artifact VALUES ('run-2', 'alpha', 1)",
    );
    const ledger = await openLedger({ file, driver });
    expect(await ledger.rebuild(await takeLock(ledger))).toEqual({ artifacts: 9, attempts: 5, counters: 8 });
    expect(await verifyLedger(ledger, { deriveReport })).toMatchObject({ findings: [] });
    await ledger.close();
    expect({ projections: rowsOf(file, PROJECTIONS), others: rowsOf(file, others) }).toEqual(before);
  });

  it.each([
    [
      "a chain that is broken",
      "UPDATE event SET at_ms = 1 WHERE seq = (SELECT max(seq) - 1 FROM event)",
      /is not what was written/,
    ],
    ["an end that was cut off", "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", /is missing/],
  ])("refuses %s, and leaves every row as it was", async (_, statement, problem) => {
    const file = tempFile();
    await writePipelineLedger(file, driver);
    await tamper(file, statement);
    const before = rowsOf(file, PROJECTIONS);
    const ledger = await openTestLedger(file, driver);
    const rebuilt = ledger.rebuild(await takeLock(ledger));
    await expect(rebuilt).rejects.toMatchObject({
      code: "LEDGER_CORRUPT",
      message: expect.stringMatching(problem) as string,
    });
    expect(rowsOf(file, PROJECTIONS)).toEqual(before);
  });

  it("refuses whoever does not hold the lock", async () => {
    const file = tempFile();
    await writePipelineLedger(file, driver);
    const before = rowsOf(file, PROJECTIONS);
    const ledger = await openTestLedger(file, driver);
    await expect(ledger.rebuild(99)).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
    expect(rowsOf(file, PROJECTIONS)).toEqual(before);
  });
});
