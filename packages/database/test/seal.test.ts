import { DatabaseSync } from "node:sqlite";

import { expect, it } from "vitest";

import { openLedger, verifyLedger } from "../src/index.ts";
import { deriveReport } from "./support/derive-report.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { takeBackTo } from "./support/older-schema.ts";
import { openTestLedger } from "./support/open-test-ledger.ts";
import { writePipelineLedger } from "./support/pipeline-ledger.ts";
import { tempFile } from "./support/temp-folder.ts";

const SEALED = ["report", "pipeline_lock", "command", "delivery"];
const COUNTED = ["reports", "commands", "deliveries", "lock_token"];

function sealsOf(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return [
      ...SEALED.map((table) => database.prepare(`SELECT seal FROM ${table} ORDER BY 1`).all()),
      database.prepare(`SELECT ${COUNTED.join(", ")} FROM ledger_head`).all(),
    ];
  } finally {
    database.close();
  }
}

onBothDrivers("a ledger of the third schema", (driver) => {
  it("gets the seals and the counts that its rows would have got when they were written", async () => {
    const file = tempFile();
    await writePipelineLedger(file, driver);
    const before = sealsOf(file);
    await takeBackTo(file, 3);
    await (await openLedger({ file, driver })).close();
    expect(sealsOf(file)).toEqual(before);
    const ledger = await openTestLedger(file, driver, { mode: "read-only" });
    expect((await verifyLedger(ledger, { deriveReport })).findings).toEqual([]);
  });
});
