import { createHash } from "node:crypto";

import canonicalize from "canonicalize";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Tables whose rows no event determines wholly, and their columns under the names that a seal covers. */
const SEALED = {
  report: { seq: "seq", run: "run", bytes: "bytes", digest: "digest" },
  pipeline_lock: {
    id: "id",
    token: "token",
    held: "held",
    pid: "pid",
    host: "host",
    startToken: "start_token",
    acquiredAtMs: "acquired_at_ms",
    heartbeatAtMs: "heartbeat_at_ms",
  },
  command: {
    id: "id",
    kind: "kind",
    args: "args",
    by: "given_by",
    why: "why",
    enqueuedAtMs: "enqueued_at_ms",
    outcome: "outcome",
  },
  delivery: {
    id: "id",
    endpointUrl: "endpoint_url",
    secretEnv: "secret_env",
    messageId: "message_id",
    body: "body",
    attempts: "attempts",
    nextAttemptAtMs: "next_attempt_at_ms",
    leasedUntilMs: "leased_until_ms",
    deliveredAtMs: "delivered_at_ms",
    lastError: "last_error",
  },
} as const;

/** Columns of the ledger's end, and what each counts. */
const COUNTED = {
  reports: "SELECT count(*) FROM report",
  commands: "SELECT count(*) FROM command",
  deliveries: "SELECT count(*) FROM delivery",
  lock_token: "SELECT coalesce(max(token), 0) FROM pipeline_lock",
} as const;

const ROWS_AT_ONCE = 256;

async function sealRows(runner: QueryRunner, table: keyof typeof SEALED): Promise<void> {
  const columns: Readonly<Record<string, string>> = SEALED[table];
  const key = table === "report" ? "seq" : "id";
  const list = Object.entries(columns).map(([name, column]) => `${column} AS "${name}"`);
  let last = 0;
  for (;;) {
    const rows = (await runner.query(
      `SELECT ${list.join(", ")} FROM ${table} WHERE ${key} > ${last} ORDER BY ${key} LIMIT ${ROWS_AT_ONCE}`,
    )) as Record<string, unknown>[];
    for (const row of rows) {
      const text = canonicalize({ ...row, table }) ?? "";
      const seal = createHash("sha256").update(text, "utf8").digest("hex");
      await runner.query(`UPDATE ${table} SET seal = ? WHERE ${key} = ?`, [seal, row[key]]);
    }
    if (rows.length < ROWS_AT_ONCE) return;
    last = Number(rows.at(-1)?.[key]);
  }
}

/**
 * Seals the rows that no event determines wholly (reports, the lock, commands, deliveries), and lets the record of the
 * ledger's end count them, so that a row that was changed, removed or added shows.
 */
export class SealRecords0000000000004 implements MigrationInterface {
  readonly name = "SealRecords0000000000004";

  async up(runner: QueryRunner): Promise<void> {
    for (const [column, counted] of Object.entries(COUNTED)) {
      await runner.query(`ALTER TABLE ledger_head ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`);
      await runner.query(`UPDATE ledger_head SET ${column} = (${counted})`);
    }
    for (const table of Object.keys(SEALED) as (keyof typeof SEALED)[]) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN seal TEXT NOT NULL DEFAULT ''`);
      await sealRows(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(SEALED)) await runner.query(`ALTER TABLE ${table} DROP COLUMN seal`);
    for (const column of Object.keys(COUNTED)) await runner.query(`ALTER TABLE ledger_head DROP COLUMN ${column}`);
  }
}
