import { expect, it } from "vitest";

import { barrier } from "./support/barrier.ts";
import { connectAt } from "./support/connect-at.ts";
import { dropConnectionAt } from "./support/drop-connection-at.ts";
import { makeOutboxEntry } from "./support/make-message.ts";
import { makeArtifact, makeEvent, makeTransition, RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { runSql } from "./support/run-sql.ts";
import { tamper } from "./support/tamper.ts";

/** Makes the server answer the first inserts of events with an error; the count outlives the transactions. */
function failInserts(place: string, times: number, sqlState: string): Promise<unknown> {
  return runSql(
    place,
    "CREATE SEQUENCE tries",
    `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF nextval('tries') <= ${times} THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '${sqlState}'; END IF;
       RETURN NEW;
     END $$`,
    "CREATE TRIGGER fail BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION fail()",
  );
}

it.each(["40001", "40P01"])("repeats a transaction that the server ended in favour of another one (%s)", async (sqlState) => {
  const place = newPlace("postgres");
  const ledger = await openTestLedger(place, "postgres");
  const lockToken = await takeLock(ledger);
  await failInserts(place, 3, sqlState);
  expect(await ledger.append(makeTransition(lockToken, 0))).toMatchObject({ seq: 1 });
  expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: 1 } });
});

it.each([
  ["40001", "LEDGER_BUSY", "other transactions came first"],
  ["53100", "LEDGER_FULL", "no space left"],
  ["55P03", "LEDGER_BUSY", "locked by another process"],
  ["58030", "LEDGER_IO", "on the database server"],
  ["XX001", "LEDGER_CORRUPT", "damaged"],
])("names the cause of error %s, stores nothing, and works again afterwards", async (sqlState, code, words) => {
  const place = newPlace("postgres");
  const ledger = await openTestLedger(place, "postgres");
  const lockToken = await takeLock(ledger);
  await failInserts(place, 1000, sqlState);
  const appended = ledger.append(makeTransition(lockToken, 0, { artifacts: [makeArtifact(0)] }));
  await expect(appended).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
  expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: 0 } });
  await runSql(place, "DROP TRIGGER fail ON event");
  expect(await ledger.append(makeTransition(lockToken, 0))).toMatchObject({ seq: 1 });
});

it("says that another process holds the ledger's end, stores nothing, and works again afterwards", async () => {
  const place = newPlace("postgres");
  const ledger = await openTestLedger(place, "postgres", { busyTimeoutMs: 20 });
  const lockToken = await takeLock(ledger);
  const other = await connectAt(place, "postgres");
  const { reached, arrive, open } = barrier();
  const held = other.queue.write(async (manager) => {
    await manager.query("SELECT 1 FROM ledger_head FOR UPDATE");
    await arrive();
  });
  await reached;
  await expect(ledger.append(makeTransition(lockToken, 0))).rejects.toMatchObject({ code: "LEDGER_BUSY" });
  open();
  await held;
  expect(await ledger.append(makeTransition(lockToken, 0))).toMatchObject({ seq: 1 });
});

it("lets nobody take the lock while a transition of its holder is under way", async () => {
  const place = newPlace("postgres");
  const ledger = await openTestLedger(place, "postgres");
  const lockToken = await takeLock(ledger);
  const other = await openTestLedger(place, "postgres", { busyTimeoutMs: 20 });
  const third = await connectAt(place, "postgres");
  const { reached, arrive, open } = barrier();
  // Whoever holds the end stops the transition between its look at the lock and its commit.
  const held = third.queue.write(async (manager) => {
    await manager.query("SELECT 1 FROM ledger_head FOR UPDATE");
    await arrive();
  });
  await reached;
  const appended = ledger.append(makeTransition(lockToken, 0));
  const waits = "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%ledger_head%'";
  while ((await third.reader.query<{ n: number }[]>(waits))[0]?.n === 0);
  await expect(takeLock(other)).rejects.toMatchObject({ code: "LEDGER_BUSY" });
  open();
  await held;
  expect(await appended).toMatchObject({ seq: 1 });
  expect(await takeLock(other)).toBe(lockToken + 1);
  await expect(ledger.append(makeTransition(lockToken, 1))).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
});

it("leaves out endpoints that somebody else claims at this moment, without waiting", async () => {
  const place = newPlace("postgres");
  const ledger = await openTestLedger(place, "postgres", { busyTimeoutMs: 20 });
  const outbox = [makeOutboxEntry("a", "1"), makeOutboxEntry("b", "1")];
  await ledger.append(makeTransition(await takeLock(ledger), 0, { outbox }));
  // Both have a record, and neither is claimed any more.
  await ledger.outbox.claimDue({ nowMs: 0, leaseMs: 1, limit: 9 });
  const other = await connectAt(place, "postgres");
  const { reached, arrive, open } = barrier();
  const held = other.queue.write(async (manager) => {
    await manager.query("SELECT 1 FROM endpoint WHERE name = 'a' FOR UPDATE");
    await arrive();
  });
  await reached;
  const claimed = await ledger.outbox.claimDue({ nowMs: 1, leaseMs: 10, limit: 9 });
  expect(claimed.map(({ endpoint }) => endpoint)).toEqual(["b"]);
  open();
  await held;
});

it("orders texts by their bytes, whatever the database's language", async () => {
  const ledger = await openTestLedger(newPlace("postgres"), "postgres");
  const ids = ["a", "B", "é", "Z", "_"];
  const artifacts = ids.map((id) => makeArtifact(0, { id }));
  await ledger.append(makeTransition(await takeLock(ledger), 0, { artifacts }));
  expect((await ledger.artifacts(RUN)).map(({ id }) => id)).toEqual(["B", "Z", "_", "a", "é"]);
});

it("refuses a text with a zero character, which PostgreSQL cannot store, and stores nothing", async () => {
  const ledger = await openTestLedger(newPlace("postgres"), "postgres");
  const lockToken = await takeLock(ledger);
  const bad = makeTransition(lockToken, 0, { artifacts: [makeArtifact(0, { location: "a\0b" })] });
  await expect(ledger.append(bad)).rejects.toMatchObject({ code: "LEDGER_BAD_INPUT" });
  const fine = makeTransition(lockToken, 0, { events: [{ ...makeEvent(1), data: { pid: 1, host: "a\0b" } } as never] });
  await ledger.append(fine);
  expect(await collect(ledger.events())).toMatchObject([{ data: { host: "a\0b" } }]);
});

it("does not read a number that is larger than JavaScript counts with", async () => {
  const place = newPlace("postgres");
  const ledger = await openTestLedger(place, "postgres");
  await ledger.append(makeTransition(await takeLock(ledger), 0));
  await tamper(place, "UPDATE ledger_head SET seq = 9007199254740993");
  await expect(ledger.head()).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
});

it("names a table that is gone", async () => {
  const place = newPlace("postgres");
  const ledger = await openTestLedger(place, "postgres");
  await tamper(place, "DROP TABLE artifact");
  await expect(ledger.artifacts(RUN)).rejects.toMatchObject({ code: "LEDGER_CORRUPT" });
});

it.each([
  ["took place", "answer"],
  ["did not reach the server", "question"],
] as const)("stores a transition once whose connection is lost at a commit that %s", async (_, when) => {
  const place = newPlace("postgres");
  const [url = "", schema = ""] = place.split("#");
  const proxy = await dropConnectionAt(url);
  const ledger = await openTestLedger(`${proxy.url}#${schema}`, "postgres");
  const lockToken = await takeLock(ledger);
  proxy.dropAt("COMMIT", when);
  const head = await ledger.append(makeTransition(lockToken, 0));
  expect(proxy.dropped()).toBe(1);
  expect(await ledger.verify()).toEqual({ ok: true, head });
  expect(head.seq).toBe(1);
  proxy.dropAt("COMMIT", when);
  const command = { kind: "abort", args: null, by: "me", why: null, nowMs: 1 } as const;
  await Promise.all([ledger.enqueueCommand(command), ledger.enqueueCommand(command)]);
  expect(proxy.dropped()).toBe(2);
  expect(await ledger.pendingCommands()).toHaveLength(2);
});

it.each(["answer", "question"] as const)(
  "stores a transition once that is one statement and whose connection is lost at its %s",
  async (when) => {
    const place = newPlace("postgres");
    const [url = "", schema = ""] = place.split("#");
    const proxy = await dropConnectionAt(url);
    const ledger = await openTestLedger(`${proxy.url}#${schema}`, "postgres");
    const lockToken = await takeLock(ledger);
    await ledger.append(makeTransition(lockToken, 0));
    proxy.dropAt("FROM moved", when);
    const head = await ledger.append(makeTransition(lockToken, 1));
    expect(proxy.dropped()).toBe(1);
    expect(head.seq).toBe(2);
    expect(await ledger.verify()).toEqual({ ok: true, head });
    await expect(ledger.append(makeTransition(lockToken, 1))).rejects.toMatchObject({ code: "LEDGER_CONFLICT" });
  },
);

it("connects again when the server ended its connections", async () => {
  const place = newPlace("postgres");
  const [url = "", schema = ""] = place.split("#");
  const ledger = await openTestLedger(`${url}?application_name=${schema}#${schema}`, "postgres");
  const lockToken = await takeLock(ledger);
  const own = `FROM pg_stat_activity WHERE application_name = '${schema}'`;
  const ended = await runSql(place, `SELECT pg_terminate_backend(pid, 60000) AS done ${own}`);
  expect(ended.length).toBeGreaterThanOrEqual(2);
  expect(await ledger.append(makeTransition(lockToken, 0))).toMatchObject({ seq: 1 });
  expect(await ledger.head()).toMatchObject({ seq: 1 });
});
