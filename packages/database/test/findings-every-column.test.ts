import { expect, it, onTestFinished } from "vitest";

import { LedgerError, openLedger, verifyLedger } from "../src/index.ts";
import { deriveReport } from "./support/derive-report.ts";
import { ledgerAt } from "./support/ledger-at.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { writePipelineLedger } from "./support/pipeline-ledger.ts";
import { intrude, RowChanges, type Row, type Value } from "./support/tampered-rows.ts";

/** How the first finding names a change in a table, or the error with which no reader gets that far. */
const NAMED: Readonly<Record<string, RegExp>> = {
  artifact: /^projection: artifact run-/,
  attempt: /^projection: attempt run-/,
  command: /^record: command (?:\d+: seal|rows)$/,
  delivery: /^record: delivery (?:\d+: seal|rows)$/,
  endpoint: /^record: endpoint (?:\d+: seal|rows)$/,
  event: /^chain: event \d+$/,
  event_artifact: /^projection: event_artifact run-/,
  ledger_head: /^(?:chain: event \d+|record: (?:report|command|delivery|endpoint) rows|record: pipeline_lock 1: token)$/,
  migrations: /^(?:schema: migrations row \d+|LEDGER_(?:TOO_NEW|OUTDATED|UNREADABLE))$/,
  pipeline_lock: /^record: pipeline_lock (?:\d+: seal|rows)$/,
  report: /^(?:record: report (?:\d+: seal|rows)|report: report \d+.*)$/,
  stage_counter: /^projection: stage_counter run-/,
};

/** The number of a row that says nothing: an attempt that was rolled back uses one up. */
const SAYS_NOTHING = "migrations.id";

/** Another value of the same type. PostgreSQL gives its large integers as text. */
function otherThan(value: Value | undefined): string | number {
  if (value === null || value === undefined) return 1;
  return /^\d+$/.test(String(value)) ? Number(value) + 1000 : `${value}x`;
}

/** A row with a neighbour on each side, where there are so many. */
function middle(rows: readonly Row[]): Row {
  const row = rows[Math.floor(rows.length / 2)];
  if (row === undefined) throw new Error("the ledger has a table without a row");
  return row;
}

onEveryDatabase("a ledger that another hand reaches into", (database) => {
  const suite = async () => {
    const place = newPlace(database);
    await writePipelineLedger(place, database);
    const intruder = await intrude(place);
    onTestFinished(() => intruder.close());
    const look = async (): Promise<string> => {
      try {
        await using ledger = await openLedger({ ...ledgerAt(place, database), mode: "read-only" });
        const [first] = (await verifyLedger(ledger, { deriveReport, maxFindings: 1 })).findings;
        return first === undefined ? "nothing" : `${first.kind}: ${first.table} ${first.key}`;
      } catch (error) {
        if (error instanceof LedgerError) return error.code;
        throw error;
      }
    };
    const tables = await intruder.tables();
    expect(tables).toEqual(Object.keys(NAMED));
    return { intruder, changes: new RowChanges(intruder), tables, look };
  };

  it("names a change in whatever column of whatever table", async () => {
    const { intruder, changes, tables, look } = await suite();
    const unnamed: string[] = [];
    for (const table of tables) {
      const row = middle(await intruder.rows(table));
      for (const column of await intruder.columns(table)) {
        if (`${table}.${column}` === SAYS_NOTHING) continue;
        const seen = await changes.change(table, row, column, otherThan(row[column]), look);
        // What the database itself refuses needs no finding.
        if (seen !== null && NAMED[table]?.test(seen) !== true) unnamed.push(`${table}.${column}: ${seen}`);
      }
    }
    expect(unnamed).toEqual([]);
    expect(await look()).toBe("nothing");
  });

  it("names a row that is gone from whatever table", async () => {
    const { intruder, changes, tables, look } = await suite();
    const unnamed: string[] = [];
    for (const table of tables) {
      const seen = await changes.remove(table, middle(await intruder.rows(table)), look);
      if (NAMED[table]?.test(seen) !== true) unnamed.push(`${table}: ${seen}`);
    }
    expect(unnamed).toEqual([]);
    expect(await look()).toBe("nothing");
  });
});
