import { expect, it } from "vitest";

import { hashEvent, openLedger } from "../src/index.ts";
import { ledgerAt, type TestDatabase } from "./support/ledger-at.ts";
import { makeEvent, makeReport, makeTransition, RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tamper } from "./support/tamper.ts";

/** More than two pages of events. */
const EVENTS = 600;

async function writeLedger(database: TestDatabase): Promise<string> {
  const place = newPlace(database);
  const ledger = await openLedger(ledgerAt(place, database));
  const lockToken = await takeLock(ledger);
  const events = Array.from({ length: EVENTS }, (_, index) => makeEvent(index + 1));
  await ledger.append(makeTransition(lockToken, 0, { events, report: makeReport("{}\n") }));
  await ledger.close();
  return place;
}

const otherData = (seq: number) => JSON.stringify({ host: "host", pid: seq });

onEveryDatabase("verification", (database) => {
  it("accepts a ledger as it was written, also through several pages", async () => {
    const ledger = await openTestLedger(await writeLedger(database), database, { mode: "read-only" });
    expect(await ledger.verify()).toEqual({ ok: true, head: await ledger.head() });
  });

  it.each([
    ["changed data", [`UPDATE event SET data = '${otherData(300)}' WHERE seq = 300`], 300, "300"],
    ["data spelt differently", ["UPDATE event SET data = replace(data, ':', ': ') WHERE seq = 300"], 300, "300"],
    ["a changed time", ["UPDATE event SET at_ms = at_ms + 1 WHERE seq = 256"], 256, "256"],
    ["a changed run", ["UPDATE event SET run = 'run-2' WHERE seq = 257"], 257, "257"],
    ["a changed type", ["UPDATE event SET type = 'orchestrator.stopped' WHERE seq = 5"], 5, "5"],
    ["a changed hash", ["UPDATE event SET hash = prev_hash WHERE seq = 5"], 5, "5"],
    ["a deleted first event", ["DELETE FROM event WHERE seq = 1"], 1, "event 1 is missing"],
    ["a deleted event", ["DELETE FROM event WHERE seq = 299"], 299, "event 299 is missing"],
    ["a deleted last event", [`DELETE FROM event WHERE seq = ${EVENTS}`], EVENTS, `event ${EVENTS} is missing`],
    ["all events deleted", ["DELETE FROM event"], 1, "event 1 is missing"],
    [
      "a deleted event whose gap was closed",
      ["DELETE FROM event WHERE seq = 299", "UPDATE event SET seq = seq - 1 WHERE seq > 299"],
      299,
      "299 does not follow",
    ],
    [
      "an inserted event",
      [
        "UPDATE event SET seq = -seq WHERE seq > 299",
        "UPDATE event SET seq = -seq + 1 WHERE seq < 0",
        "INSERT INTO event SELECT 300, run, at_ms, type, data, prev_hash, hash FROM event WHERE seq = 299",
      ],
      300,
      "300 does not follow",
    ],
    [
      "an event added at the end",
      [`INSERT INTO event SELECT ${EVENTS + 1}, run, at_ms, type, data, hash, hash FROM event WHERE seq = ${EVENTS}`],
      EVENTS + 1,
      "after the ledger's end",
    ],
    [
      "an event before the first",
      ["INSERT INTO event SELECT 0, run, at_ms, type, data, prev_hash, hash FROM event WHERE seq = 1"],
      0,
      "position 0",
    ],
    [
      "two swapped events",
      [
        "UPDATE event SET seq = -1 WHERE seq = 300",
        "UPDATE event SET seq = 300 WHERE seq = 301",
        "UPDATE event SET seq = 301 WHERE seq = -1",
      ],
      300,
      "300 does not follow",
    ],
    [
      "an end moved back",
      ["UPDATE ledger_head SET seq = 10, hash = (SELECT hash FROM event WHERE seq = 10)"],
      11,
      "end at 10",
    ],
    ["an end with another hash", [`UPDATE ledger_head SET hash = '${"1".repeat(64)}'`], EVENTS, String(EVENTS)],
    ["no end", ["DELETE FROM ledger_head"], 1, "end is missing"],
  ])("names the first bad event: %s", async (_, statements, seq, words) => {
    const place = await writeLedger(database);
    await tamper(place, ...statements);
    const ledger = await openTestLedger(place, database, { mode: "read-only" });
    expect(await ledger.verify()).toEqual({ ok: false, seq, problem: expect.stringContaining(words) as string });
  });

  it("names the event after one that was changed together with its hash", async () => {
    const place = await writeLedger(database);
    const ledger = await openLedger(ledgerAt(place, database));
    const [event] = await collect(ledger.events({ afterSeq: 299, limit: 1 }));
    await ledger.close();
    if (event === undefined) throw new Error("event 300 is missing");
    const hash = hashEvent({ ...event, data: JSON.parse(otherData(300)) as unknown });
    await tamper(place, `UPDATE event SET data = '${otherData(300)}', hash = '${hash}' WHERE seq = 300`);
    const changed = await openTestLedger(place, database);
    expect(await changed.verify()).toMatchObject({ ok: false, seq: 301 });
  });

  it("names an event that has its right hash and no valid form", async () => {
    const place = await writeLedger(database);
    const ledger = await openLedger(ledgerAt(place, database));
    const [event] = await collect(ledger.events({ afterSeq: EVENTS - 1 }));
    await ledger.close();
    if (event === undefined) throw new Error("the last event is missing");
    const hash = hashEvent({ ...event, data: {} });
    await tamper(
      place,
      `UPDATE event SET data = '{}', hash = '${hash}' WHERE seq = ${EVENTS}`,
      `UPDATE ledger_head SET hash = '${hash}'`,
    );
    const changed = await openTestLedger(place, database);
    expect(await changed.verify()).toMatchObject({ ok: false, seq: EVENTS });
    await expect(collect(changed.events())).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
  });

  it("gives no report whose bytes were changed", async () => {
    const place = await writeLedger(database);
    await tamper(place, "UPDATE report SET bytes = '{ }'");
    const ledger = await openTestLedger(place, database);
    await expect(ledger.latestReport(RUN)).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
  });

  it("gives no projection row that has another form than the one written", async () => {
    const place = await writeLedger(database);
    await tamper(place, `INSERT INTO stage_counter (run, stage, required, closed) VALUES ('${RUN}', 'E', 1, 1)`);
    const ledger = await openTestLedger(place, database);
    await expect(ledger.stageCounters(RUN)).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
  });
});
