import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

import { expect, it } from "vitest";

import { hashEvent, type LedgerAnchor, openLedger } from "../src/index.ts";
import { sealOf } from "../src/operations/seal.ts";
import { copiesOfLedger, findingsOf } from "./support/findings-of.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { collect, takeLock } from "./support/open-test-ledger.ts";
import { RUNS } from "./support/pipeline-ledger.ts";
import { tamper } from "./support/tamper.ts";

const LATEST = RUNS[1];
const OTHER_HASH = "1".repeat(64);

/** Changes the bytes of a report together with its digest and its seal, as somebody would who knows how they are made. */
function forgeReport(file: string, seq: string, change: (bytes: string) => string): void {
  const database = new DatabaseSync(file);
  const row = database.prepare(`SELECT seq, run, bytes, digest FROM report WHERE seq = (${seq})`).get() as {
    seq: number;
    run: string;
    bytes: string;
    digest: string;
  };
  const bytes = change(row.bytes);
  const forged = { ...row, bytes, digest: createHash("sha256").update(bytes).digest("hex") };
  database
    .prepare("UPDATE report SET bytes = ?, digest = ?, seal = ? WHERE seq = ?")
    .run(bytes, forged.digest, sealOf("report", forged), row.seq);
  database.close();
}

onBothDrivers("what was forged by somebody who knows how a ledger is made", (driver) => {
  const copy = copiesOfLedger(driver);

  it("names a report that differs from its derivation, though its digest and its seal fit", async () => {
    const file = copy();
    forgeReport(file, "SELECT max(seq) FROM report WHERE run = 'run-1'", (bytes) =>
      bytes.replace(/percent": \d+/, 'percent": 99'),
    );
    const findings = await findingsOf(file, driver);
    expect(findings[0]).toMatch(/^report: report \d+: bytes: found .*percent": 99.*, wanted .*percent": 10/s);
    expect(findings.every((line) => line.startsWith("report: "))).toBe(true);
    expect(await findingsOf(file, driver, { deriveReport: undefined as never })).toEqual([]);
  });

  it("names an event that no orchestrator records in the state before it, though the chain fits", async () => {
    const file = copy();
    const ledger = await openLedger({ file, driver });
    const { seq } = await ledger.head();
    const event = {
      type: "attempt.ended",
      data: { attempt: 99, outcome: "closed", reason: "DONE", detail: "" },
    } as const;
    const nothing = { artifacts: [], attempts: [], counters: [], report: null, outbox: [] };
    await ledger.append({
      lockToken: await takeLock(ledger),
      expectedHeadSeq: seq,
      events: [{ ...event, seq: seq + 1, run: LATEST, atMs: 9 }],
      ...nothing,
    });
    await ledger.close();
    expect(await findingsOf(file, driver)).toEqual([
      `fold: event ${seq + 1} does not fit: attempt 99 is not under way in run run-2`,
    ]);
  });

  it("names a tail that was cut off together with everything that followed from it, by an anchor outside", async () => {
    const file = copy();
    const ledger = await openLedger({ file, driver });
    const events = await collect(ledger.events());
    await ledger.close();
    const last = events.at(-1);
    const cut = events.find(({ type }) => type === "contract.approved");
    if (last === undefined || cut === undefined) throw new Error("the ledger has no such event");
    const anchor: LedgerAnchor = { source: "the note", seq: last.seq, hash: last.hash };
    const before = { source: "an older note", seq: cut.seq, hash: cut.hash };
    expect(await findingsOf(file, driver, { anchors: [before, anchor] })).toEqual([]);
    await tamper(
      file,
      `DELETE FROM event WHERE seq > ${cut.seq}`,
      `UPDATE ledger_head SET seq = ${cut.seq}, hash = '${cut.hash}', reports = (SELECT count(*) FROM report WHERE seq <= ${cut.seq})`,
      `DELETE FROM report WHERE seq > ${cut.seq}`,
      ...["artifact", "attempt", "stage_counter", "event_artifact"].map((table) => `DELETE FROM ${table} WHERE run = 'run-2'`),
    );
    expect(await findingsOf(file, driver)).toEqual([]);
    expect(await findingsOf(file, driver, { anchors: [before, anchor] })).toEqual([
      `anchor: the note ${last.seq}: found the ledger ends at event ${cut.seq}, wanted event ${last.seq} with hash ${last.hash}`,
    ]);
  });

  it("names another ledger at the place of the one that was anchored", async () => {
    const anchors = [{ source: "the note", seq: 3, hash: OTHER_HASH }];
    expect((await findingsOf(copy(), driver, { anchors })).join("\n")).toMatch(
      new RegExp(`^anchor: the note 3: found [0-9a-f]{64}, wanted ${OTHER_HASH}$`),
    );
  });

  it("names a chain that was made anew from an event on, by what followed from the events before", async () => {
    const file = copy();
    const database = new DatabaseSync(file);
    let prevHash: string | null = null;
    for (const row of database
      .prepare("SELECT seq, run, at_ms AS atMs, type, data, prev_hash AS prevHash FROM event ORDER BY seq")
      .all() as never[]) {
      const event = row as { seq: number; run: string; atMs: number; type: string; data: string; prevHash: string };
      const data = event.seq === 4 ? event.data.replace('"beta"', '"gamma"').replace('"alpha"', '"beta"') : event.data;
      const hash = hashEvent({ ...event, data: JSON.parse(data) as unknown, prevHash: prevHash ?? event.prevHash });
      database
        .prepare("UPDATE event SET data = ?, prev_hash = ?, hash = ? WHERE seq = ?")
        .run(data, prevHash ?? event.prevHash, hash, event.seq);
      prevHash = hash;
    }
    database.prepare("UPDATE ledger_head SET hash = ?").run(prevHash);
    database.close();
    expect((await findingsOf(file, driver)).join("\n")).toMatch(/^fold: event \d+ does not fit: /);
  });
});
