import { DatabaseSync, type SQLInputValue } from "node:sqlite";

import { canonicalJson, GENESIS_HASH, hashEvent, openLedger } from "@pawl/database";
import type { EventBody } from "@pawl/pipeline";

import { artifactAt, attemptOf, countersOf, eventsOfLife, SAMPLE_RUN } from "./sample-run.ts";

/** Makes an empty ledger with the present schema, to be filled by SQL: a transition at a time would take hours. */
async function emptyLedger(file: string): Promise<DatabaseSync> {
  await (await openLedger({ file, driver: "node-sqlite" })).close();
  const database = new DatabaseSync(file);
  // What is written here has no need to survive anything.
  database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN");
  return database;
}

function finish(database: DatabaseSync): void {
  database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

/** Inserts rows whose members are named as the columns are. */
function insert(database: DatabaseSync, table: string, rows: Iterable<Readonly<Record<string, SQLInputValue>>>): void {
  let statement: ReturnType<DatabaseSync["prepare"]> | null = null;
  for (const row of rows) {
    const columns = Object.keys(row);
    const marks = columns.map(() => "?").join(", ");
    statement ??= database.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`);
    statement.run(...Object.values(row));
  }
}

function* eventRows(bodies: Iterable<EventBody>, head: { seq: number; hash: string }) {
  for (const { type, data } of bodies) {
    const event = { seq: head.seq + 1, run: SAMPLE_RUN, atMs: 1_767_225_600_000 + head.seq, type, data, prevHash: head.hash };
    const hash = hashEvent(event);
    head.seq += 1;
    head.hash = hash;
    yield { seq: event.seq, run: event.run, at_ms: event.atMs, type, data: canonicalJson(data), prev_hash: event.prevHash, hash };
  }
}

/** Inserts events in one chain, and the record of where it ends. */
function insertChain(database: DatabaseSync, bodies: Iterable<EventBody>): void {
  const head = { seq: 0, hash: GENESIS_HASH };
  insert(database, "event", eventRows(bodies, head));
  database.prepare("UPDATE ledger_head SET seq = ?, hash = ?").run(head.seq, head.hash);
}

function* lives(count: number): Generator<EventBody> {
  for (let index = 0; ; index += 1) {
    for (const body of eventsOfLife(index, index * 8)) {
      if (index * 8 >= count) return;
      yield body;
    }
  }
}

/** Makes a ledger of nothing but a chain of about so many events: lives of artifacts, one after the other. */
export async function makeChain(file: string, events: number): Promise<void> {
  const database = await emptyLedger(file);
  insertChain(database, lives(events));
  finish(database);
}

/**
 * Makes a ledger with the rows of a pipeline of which the first `closed` artifacts are closed: their events, attempts and
 * reports, and a row for each of all artifacts.
 */
export async function makePipeline(file: string, artifacts: number, closed: number): Promise<void> {
  const database = await emptyLedger(file);
  insertChain(database, lives(closed * 8));
  const ofArtifact = (index: number) => {
    const { commit, closedAtMs, optional, ready, ...row } = artifactAt(index, index < closed);
    return { ...row, optional: Number(optional), ready: Number(ready), commit_id: commit, closed_at_ms: closedAtMs };
  };
  insert(database, "artifact", (function* () {
    for (let index = 0; index < artifacts; index += 1) yield ofArtifact(index);
  })());
  insert(database, "attempt", (function* () {
    for (let index = 0; index < closed; index += 1) {
      const { startedAtMs, endedAtMs, artifacts: named, ...row } = attemptOf(index);
      yield { ...row, artifacts: JSON.stringify(named), started_at_ms: startedAtMs, ended_at_ms: endedAtMs };
    }
  })());
  // Reports are not read by their content here; each is as long as one is.
  insert(database, "report", (function* () {
    for (let index = 0; index < closed; index += 1)
      yield { seq: index * 8 + 8, run: SAMPLE_RUN, bytes: "x".repeat(400), digest: "0".repeat(64), seal: "0".repeat(64) };
  })());
  insert(database, "stage_counter", countersOf(artifacts, closed).map((row) => ({ ...row })));
  finish(database);
}
