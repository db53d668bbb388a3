import { expect, it } from "vitest";

import { GENESIS_HASH, hashEvent, openLedger } from "../src/index.ts";
import { ledgerAt } from "./support/ledger-at.ts";
import { makeOutboxEntry } from "./support/make-message.ts";
import { makeArtifact, makeEvent, makeReport, makeTransition, RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tamper } from "./support/tamper.ts";

onEveryDatabase("append", (database) => {
  it("starts an empty ledger at position 0 with 64 zeros", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    expect(await ledger.head()).toEqual({ seq: 0, hash: GENESIS_HASH });
  });

  it("links each event to the one before it by SHA-256 over canonical JSON", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    await ledger.append(makeTransition(lockToken, 0, { events: [makeEvent(1), makeEvent(2)] }));
    const head = await ledger.append(makeTransition(lockToken, 2));
    const events = await collect(ledger.events());
    let prevHash = GENESIS_HASH;
    for (const event of events) {
      expect(event.prevHash).toBe(prevHash);
      prevHash = hashEvent({ ...event });
      expect(event.hash).toBe(prevHash);
    }
    expect(head).toEqual({ seq: 3, hash: prevHash });
    expect(await ledger.head()).toEqual(head);
  });

  it("stores everything of a transition and gives it back after a restart", async () => {
    const place = newPlace(database);
    const first = await openLedger(ledgerAt(place, database));
    const lockToken = await takeLock(first);
    const artifacts = [
      makeArtifact(1, { phase: "closed", commit: "a".repeat(40), closedAtMs: 1_700_000_000_500, version: "1.0" }),
      makeArtifact(0, { phase: "attempting", lease: 7, optional: true, reason: "CHECK_FAILED", failures: 2 }),
    ];
    const attempt = {
      run: RUN,
      attempt: 7,
      artifacts: ["artifact-0"],
      kind: "agent",
      profile: "main",
      state: "running",
      outcome: null,
      startedAtMs: 1_700_000_000_100,
      endedAtMs: null,
    } as const;
    const counters = [
      { run: RUN, stage: "C", required: 9, closed: 1 },
      { run: RUN, stage: "A", required: 2, closed: 2 },
    ] as const;
    const report = makeReport('{"status_type":"LIVE","é":"\u2028"}\n');
    const entry = makeOutboxEntry("hook", "message-1");
    await first.append(
      makeTransition(lockToken, 0, { artifacts, attempts: [attempt], counters, report, outbox: [entry] }),
    );
    await first.close();

    const ledger = await openTestLedger(place, database);
    expect(await collect(ledger.events())).toMatchObject([{ ...makeEvent(1) }]);
    expect(await ledger.artifacts(RUN)).toEqual([artifacts[1], artifacts[0]]);
    expect(await ledger.attempts(RUN)).toEqual([attempt]);
    expect(await ledger.stageCounters(RUN)).toEqual([counters[1], counters[0]]);
    expect(await ledger.latestReport(RUN)).toEqual({ run: RUN, seq: 1, ...report });
    expect(await ledger.outbox.claimDue({ nowMs: 5, leaseMs: 10, limit: 5 })).toEqual([
      {
        endpoint: "hook",
        lease: 1,
        failures: 0,
        deliveries: [
          { id: 1, messageId: "message-1", type: "state.changed", createdAtMs: entry.createdAtMs, body: entry.body, attempts: 0 },
        ],
      },
    ]);
  });

  it("replaces rows that are known", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    await ledger.append(makeTransition(lockToken, 0, { artifacts: [makeArtifact(0), makeArtifact(1)] }));
    const changed = makeArtifact(1, { phase: "parked", reason: "SAME_FAILURE" });
    await ledger.append(makeTransition(lockToken, 1, { artifacts: [changed] }));
    expect(await ledger.artifacts(RUN)).toEqual([makeArtifact(0), changed]);
  });

  it("stores the last of several rows with one key, in one transition", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const last = makeArtifact(0, { phase: "parked" });
    await ledger.append(makeTransition(lockToken, 0, { artifacts: [makeArtifact(0), makeArtifact(1), last] }));
    expect(await ledger.artifacts(RUN)).toEqual([last, makeArtifact(1)]);
  });

  it("leaves nothing of a transition of which the last part fails", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const before = await ledger.append(
      makeTransition(lockToken, 0, { outbox: [makeOutboxEntry("http://127.0.0.1:9/", "message-1")] }),
    );
    const failing = makeTransition(lockToken, 1, {
      artifacts: [makeArtifact(0)],
      counters: [{ run: RUN, stage: "C", required: 1, closed: 0 }],
      report: makeReport("{}\n"),
      outbox: [makeOutboxEntry("http://127.0.0.1:9/", "message-2")],
      finishCommand: { id: 99, outcome: { ok: true, result: null } },
    });
    await expect(ledger.append(failing)).rejects.toMatchObject({ code: "LEDGER_COMMAND_UNKNOWN" });
    const badMessage = makeTransition(lockToken, 1, {
      artifacts: [makeArtifact(0)],
      outbox: [{ ...makeOutboxEntry("http://127.0.0.1:9/", "message-2"), createdAtMs: 0.5 }],
    });
    await expect(ledger.append(badMessage)).rejects.toMatchObject({ code: "LEDGER_BAD_INPUT" });

    expect(await ledger.head()).toEqual(before);
    expect(await collect(ledger.events())).toHaveLength(1);
    expect(await ledger.artifacts(RUN)).toEqual([]);
    expect(await ledger.stageCounters(RUN)).toEqual([]);
    expect(await ledger.latestReport(RUN)).toBeNull();
    expect(await ledger.verify()).toEqual({ ok: true, head: before });
  });

  it("finishes a human command in the transaction of its transition", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const id = await ledger.enqueueCommand({ kind: "abort", args: {}, by: "me", why: "done", nowMs: 5 });
    const outcome = { ok: true, result: { seq: 1 } } as const;
    await ledger.append(makeTransition(lockToken, 0, { finishCommand: { id, outcome } }));
    expect(await ledger.command(id)).toMatchObject({ id, outcome });
  });

  it("refuses a transition of a caller that does not hold the lock", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    await expect(ledger.append(makeTransition(1, 0))).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
    const old = await takeLock(ledger);
    const taken = await takeLock(ledger);
    await expect(ledger.append(makeTransition(old, 0))).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
    await ledger.releaseLock(taken);
    await expect(ledger.append(makeTransition(taken, 0))).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
    expect(await ledger.head()).toMatchObject({ seq: 0 });
  });

  it("refuses a transition where the record of the ledger's end is gone", async () => {
    const place = newPlace(database);
    const ledger = await openLedger(ledgerAt(place, database));
    const lockToken = await takeLock(ledger);
    await ledger.close();
    await tamper(place, "DELETE FROM ledger_head");
    const opened = await openTestLedger(place, database);
    await expect(opened.append(makeTransition(lockToken, 0))).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
    await expect(opened.append(makeTransition(lockToken + 1, 0))).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
  });

  it("refuses a transition that was made for another end of the ledger", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const [first, second] = await Promise.allSettled([
      ledger.append(makeTransition(lockToken, 0)),
      ledger.append(makeTransition(lockToken, 0)),
    ]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { code: "LEDGER_CONFLICT" } });
    await expect(ledger.append(makeTransition(lockToken, 5))).rejects.toMatchObject({ code: "LEDGER_CONFLICT" });
  });

  it.each([
    ["no event", { events: [] }, "at least one event"],
    ["a gap between events", { events: [makeEvent(1), makeEvent(3)] }, "position 3"],
    ["an event at another position", { events: [makeEvent(2)] }, "position 2"],
    ["an event of an unknown type", { events: [{ ...makeEvent(1), type: "artifact.praised" }] }, "artifact.praised"],
    [
      "an event whose data does not fit its type",
      { events: [{ ...makeEvent(1), data: { pid: "x", host: "h" } }] },
      "pid",
    ],
    ["text without a canonical form", { events: [{ ...makeEvent(1), data: { pid: 1, host: "\ud800" } }] }, "surrogate"],
    ["a report with the digest of another", { report: { bytes: "{}\n", digest: "0".repeat(64) } }, "digest"],
    ["a row in no known phase", { artifacts: [{ ...makeArtifact(0), phase: "finished" }] }, "phase"],
  ])("refuses %s and says what is wrong", async (_, change, words) => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const error: unknown = await ledger
      .append(makeTransition(lockToken, 0, change as never))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "LEDGER_BAD_INPUT", message: expect.stringContaining(words) as string });
    expect(await ledger.head()).toMatchObject({ seq: 0 });
  });

  it("stores the rows of 100,000 artifacts in one transition, twice", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    const artifacts = Array.from({ length: 100_000 }, (_, position) => makeArtifact(position));
    await ledger.append(makeTransition(lockToken, 0, { artifacts }));
    const parked = artifacts.map((artifact) => ({ ...artifact, phase: "parked" }) as const);
    await ledger.append(makeTransition(lockToken, 1, { artifacts: parked }));
    const rows = await ledger.artifacts(RUN);
    expect(rows).toHaveLength(100_000);
    expect(rows[99_999]).toEqual(parked[99_999]);
    expect(rows.every(({ position }, index) => position === index)).toBe(true);
    expect(rows.every(({ phase }) => phase === "parked")).toBe(true);
  });
});
