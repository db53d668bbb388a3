import { expect, it } from "vitest";

import type { Ledger } from "../src/index.ts";
import { settleAll } from "./support/deliver-due.ts";
import { findingsOf } from "./support/findings-of.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { writePipelineLedger } from "./support/pipeline-ledger.ts";
import { tamper } from "./support/tamper.ts";

onEveryDatabase("a row that another hand changed", (database) => {
  it.each<[string, string, (ledger: Ledger) => Promise<unknown>, RegExp]>([
    [
      "the outcome of a changed command",
      "UPDATE command SET args = '{}' WHERE id = 2",
      (ledger) => ledger.finishCommand(2, { ok: true, result: null }),
      /^record: command 2: seal: /,
    ],
    [
      "a claim of a changed delivery",
      "UPDATE delivery SET body = '{}' WHERE id = 3",
      (ledger) => ledger.outbox.claimDue({ nowMs: 100_000, leaseMs: 1, limit: 9 }),
      /^record: delivery 3: seal: /,
    ],
    [
      "the end of a changed delivery",
      "UPDATE delivery SET body = '{}' WHERE id = 3",
      (ledger) => settleAll(ledger, { endpoint: "https://one.example/", lease: 2 }, [{ id: 3, kind: "delivered" }], { nowMs: 5 }),
      /^record: delivery 3: seal: /,
    ],
    [
      "a claim of a changed endpoint",
      "UPDATE endpoint SET failures = 0 WHERE name = 'https://two.example/'",
      (ledger) => ledger.outbox.claimDue({ nowMs: 100_000, leaseMs: 1, limit: 9 }),
      /^record: endpoint \d: seal: /,
    ],
    [
      "a heartbeat in a changed lock",
      "UPDATE pipeline_lock SET host = 'elsewhere'",
      (ledger) => ledger.heartbeat(1, 5),
      /^record: pipeline_lock 1: seal: /,
    ],
    [
      "the taking of a lock that was changed",
      "UPDATE pipeline_lock SET held = 0",
      takeLock,
      /^record: pipeline_lock 1: seal: /,
    ],
    ["the taking of a lock that was removed", "DELETE FROM pipeline_lock", takeLock, /^record: pipeline_lock rows: /],
  ])("gets no seal that hides it: %s is refused, and the change is still found", async (_, statement, write, found) => {
    const place = newPlace(database);
    await writePipelineLedger(place, database);
    await tamper(place, statement);
    const ledger = await openTestLedger(place, database);
    await expect(write(ledger)).rejects.toMatchObject({ name: "LedgerError", code: "LEDGER_CORRUPT" });
    expect((await findingsOf(place, database)).join("\n")).toMatch(found);
  });
});
