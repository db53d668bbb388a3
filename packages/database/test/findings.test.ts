import { expect, it } from "vitest";

import { verifyLedger } from "../src/index.ts";
import { deriveReport } from "./support/derive-report.ts";
import { copiesOfLedger, findingsOf } from "./support/findings-of.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { RUNS } from "./support/pipeline-ledger.ts";
import { tamper } from "./support/tamper.ts";

const [FIRST, LATEST] = RUNS;

onBothDrivers("everything in a ledger", (driver) => {
  const copy = copiesOfLedger(driver);

  it("is what was written: no finding, the ledger's end, and the state of the latest run", async () => {
    const ledger = await openTestLedger(copy(), driver, { mode: "read-only" });
    const check = await verifyLedger(ledger, { deriveReport });
    expect(check).toMatchObject({ findings: [], hasMore: false, head: await ledger.head(), state: { run: LATEST } });
    expect([...(check.state?.closed.values() ?? [])]).toEqual(["alpha", "gamma"]);
  });

  it.each([
    [
      "a changed event",
      "UPDATE event SET at_ms = at_ms + 1 WHERE seq = 5",
      /^chain: event 5 \(integration\.queued\) is not what was written: its hash differs$/,
    ],
    ["a deleted event", "DELETE FROM event WHERE seq = 5", /^chain: event 5 is missing$/],
    ["a truncated tail", "DELETE FROM event WHERE seq > 20", /^chain: event 21 is missing: the ledger ends at/],
    [
      "a second record of the end",
      "PRAGMA ignore_check_constraints = 1; INSERT INTO ledger_head SELECT 2, seq, hash, reports, commands, deliveries, lock_token, endpoints FROM ledger_head",
      /^chain: there is more than one record/,
    ],
    [
      "an artifact's phase",
      `UPDATE artifact SET phase = 'closed' WHERE run = '${LATEST}' AND id = 'extra'`,
      /^projection: artifact run-2 extra: phase: found closed, wanted pending$/,
    ],
    [
      "an artifact of an earlier run",
      `UPDATE artifact SET commit_id = NULL WHERE run = '${FIRST}' AND id = 'alpha'`,
      /^projection: artifact run-1 alpha: commit: found nothing, wanted 0/,
    ],
    [
      "a deleted artifact",
      `DELETE FROM artifact WHERE run = '${LATEST}' AND id = 'beta'`,
      /^projection: artifact run-2 beta: found nothing, wanted \{.*"phase":"parked"/,
    ],
    [
      "an added artifact",
      `INSERT INTO artifact SELECT run, 'zeta', position, stage, location, version, optional, phase, failures, lease, reason, commit_id, closed_at_ms, ready FROM artifact WHERE run = '${LATEST}' AND id = 'beta'`,
      /^projection: artifact run-2 zeta: found \{.*, wanted nothing$/,
    ],
    [
      "an artifact of no run",
      "UPDATE artifact SET run = 'run-3' WHERE run = 'run-2' AND id = 'beta'",
      /^projection: artifact run-3: found rows of a run that was never started/m,
    ],
    [
      "an attempt's outcome",
      "UPDATE attempt SET outcome = 'LOST' WHERE run = 'run-2' AND attempt = 1",
      /^projection: attempt run-2 1: outcome: found LOST, wanted DONE$/,
    ],
    [
      "a running attempt's profile",
      "UPDATE attempt SET profile = NULL WHERE run = 'run-1' AND attempt = 2",
      /^projection: attempt run-1 2: profile: found nothing, wanted default$/,
    ],
    [
      "a deleted attempt",
      "DELETE FROM attempt WHERE run = 'run-2' AND attempt = 2",
      /^projection: attempt run-2 2: found nothing, wanted \{/,
    ],
    [
      "an added attempt",
      "INSERT INTO attempt SELECT run, 9, artifacts, kind, profile, state, outcome, started_at_ms, ended_at_ms FROM attempt WHERE run = 'run-2' AND attempt = 2",
      /^projection: attempt run-2 9: found \{.*, wanted nothing$/,
    ],
    [
      "a counter",
      "UPDATE stage_counter SET closed = closed + 1 WHERE run = 'run-2' AND stage = 'B'",
      /^projection: stage_counter run-2 B: closed: found 1, wanted 0$/,
    ],
    [
      "a deleted counter",
      "DELETE FROM stage_counter WHERE run = 'run-1' AND stage = 'D'",
      /^projection: stage_counter run-1 D: found nothing, wanted \{/,
    ],
    [
      "an added counter",
      "INSERT INTO stage_counter VALUES ('run-1', 'E', 1, 1)",
      /^projection: stage_counter run-1 E: found \{.*, wanted nothing$/,
    ],
    [
      "an event that is gone from a history",
      "DELETE FROM event_artifact WHERE (artifact, seq) IN (SELECT artifact, max(seq) FROM event_artifact WHERE run = 'run-2' AND artifact = 'gamma')",
      /^projection: event_artifact run-2 gamma \d+: found nothing, wanted \{.*\}$/,
    ],
    [
      "an event that was added to a history",
      "INSERT INTO event_artifact SELECT run, 'delta', seq FROM event_artifact WHERE run = 'run-2' AND artifact = 'gamma'",
      /^projection: event_artifact run-2 delta \d+: found run-2 delta \d+, wanted nothing$/m,
    ],
    [
      "an event in the history of an artifact that there is not",
      "INSERT INTO event_artifact VALUES ('run-2', 'omega', 20)",
      /^projection: event_artifact rows: found \d+, wanted \d+$/,
    ],
    [
      "a report's bytes",
      "UPDATE report SET bytes = bytes || ' ' WHERE seq = (SELECT max(seq) FROM report)",
      /^record: report \d+: seal: .*\nreport: report \d+: digest: .*\nreport: report \d+: bytes: /,
    ],
    [
      "a report at another event",
      "UPDATE report SET seq = seq - 1 WHERE seq = (SELECT max(seq) FROM event WHERE type = 'report.emitted')",
      /^record: report \d+: seal: /,
    ],
    [
      "a report of another run",
      "UPDATE report SET run = 'run-1' WHERE seq = (SELECT max(seq) FROM report)",
      /^report: report \d+: run: found run-1, wanted run-2$/m,
    ],
    [
      "a deleted report",
      "DELETE FROM report WHERE seq = (SELECT min(seq) FROM report WHERE run = 'run-2')",
      /^record: report rows: found \d+, wanted \d+$/m,
    ],
    [
      "a deleted last report",
      "DELETE FROM report WHERE seq = (SELECT max(seq) FROM report)",
      /^report: report \d+: the last report of run run-2: /m,
    ],
    [
      "a deleted report that an event emitted",
      "DELETE FROM report WHERE seq = (SELECT max(seq) FROM event WHERE type = 'report.emitted')",
      /^report: report \d+: the report that event \d+ emitted: /m,
    ],
    [
      "a report after the last event",
      "INSERT INTO report SELECT 999, run, bytes, digest, seal, NULL FROM report LIMIT 1",
      /^report: report 999: found .*, wanted nothing$/ms,
    ],
    ["the lock's holder", "UPDATE pipeline_lock SET pid = 2", /^record: pipeline_lock 1: seal: /],
    [
      "the lock's fencing number",
      "UPDATE pipeline_lock SET token = 0",
      /^record: pipeline_lock 1: token: found 0, wanted 1$/m,
    ],
    ["a deleted lock", "DELETE FROM pipeline_lock", /^record: pipeline_lock rows: found 0, wanted 1$/],
    ["a command's outcome", "UPDATE command SET outcome = NULL WHERE id = 1", /^record: command 1: seal: /],
    ["a deleted command", "DELETE FROM command WHERE id = 2", /^record: command rows: found 1, wanted 2$/],
    [
      "an added command",
      "INSERT INTO command SELECT 3, kind, args, given_by, why, enqueued_at_ms, outcome, seal FROM command WHERE id = 2",
      /^record: command 3: seal: .*\nrecord: command rows: found 3, wanted 2$/,
    ],
    ["a delivery's body", "UPDATE delivery SET body = '{}' WHERE id = 3", /^record: delivery 3: seal: /],
    [
      "a delivery taken for delivered",
      "UPDATE delivery SET delivered_at_ms = 5 WHERE id = 3",
      /^record: delivery 3: seal: /,
    ],
    ["a deleted delivery", "DELETE FROM delivery WHERE id = 6", /^record: delivery rows: found 5, wanted 6$/],
    [
      "a dropped index",
      "DROP INDEX event_by_run",
      /^schema: event_by_run definition: found nothing, wanted CREATE INDEX/,
    ],
    [
      "a trigger",
      "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM report; END",
      /^schema: t definition: found CREATE TRIGGER.*, wanted nothing$/,
    ],
    [
      "a view in place of a table",
      "ALTER TABLE command RENAME TO c; CREATE VIEW command AS SELECT * FROM c",
      /^schema: command definition: found CREATE VIEW/,
    ],
  ])("names %s", async (_, statement, finding) => {
    const file = copy();
    await tamper(file, statement);
    expect((await findingsOf(file, driver)).join("\n")).toMatch(finding);
  });

  it("gives no more findings than it is asked for, and says that there are more", async () => {
    const file = copy();
    await tamper(file, "UPDATE artifact SET failures = failures + 1");
    const ledger = await openTestLedger(file, driver, { mode: "read-only" });
    expect(await verifyLedger(ledger, { deriveReport, maxFindings: 3 })).toMatchObject({
      findings: { length: 3 },
      hasMore: true,
    });
    expect(await verifyLedger(ledger, { deriveReport, maxFindings: 9 })).toMatchObject({
      findings: { length: 9 },
      hasMore: false,
    });
  });

  it("is looked at as it was at one moment, though transitions are appended meanwhile", async () => {
    const file = copy();
    const ledger = await openTestLedger(file, driver);
    const head = await ledger.head();
    const lockToken = await takeLock(ledger);
    const search = ledger.findings({ deriveReport });
    const first = search.next();
    const nothing = { artifacts: [], attempts: [], counters: [], report: null, outbox: [] };
    for (let seq = head.seq + 1; seq <= head.seq + 30; seq += 1) {
      const event = {
        seq,
        run: LATEST,
        atMs: 9,
        type: "orchestrator.started",
        data: { pid: 1, host: "here" },
      } as const;
      await ledger.append({ lockToken, expectedHeadSeq: seq - 1, events: [event], ...nothing });
    }
    expect(await first).toMatchObject({ done: true, value: { head: { seq: expect.any(Number) as number } } });
    expect(await verifyLedger(ledger, { deriveReport })).toMatchObject({ findings: [], head: { seq: head.seq + 30 } });
  });
});
