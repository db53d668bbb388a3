import type { MigrationInterface, QueryRunner } from "typeorm";

import { DELIVERY_BY_ENDPOINT, DELIVERY_BY_URL, reformDeliveries, toEndpointForm, toUrlForm } from "../common/reseal-deliveries.ts";

const ENDPOINT = `CREATE TABLE endpoint (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  lease INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  not_before_ms INTEGER NOT NULL,
  disabled_at_ms INTEGER,
  last_delivered_at_ms INTEGER,
  seal TEXT NOT NULL
) STRICT`;

/** No message is there twice because no event is: an index that says so would be written with every transition. */
const BY_ENDPOINT = `CREATE TABLE reformed (
  id INTEGER PRIMARY KEY,
  endpoint TEXT NOT NULL,
  message_id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  delivered_at_ms INTEGER,
  dead_at_ms INTEGER,
  last_error TEXT,
  seal TEXT NOT NULL
) STRICT`;

const BY_URL = `CREATE TABLE reformed (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  endpoint_url TEXT NOT NULL,
  secret_env TEXT,
  message_id TEXT NOT NULL,
  body TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  delivered_at_ms INTEGER,
  last_error TEXT,
  seal TEXT NOT NULL DEFAULT '',
  UNIQUE (endpoint_url, message_id)
) STRICT`;

const nameOf = (): string => "?";

/** Gives endpoints names and a record of their own, and lets a message that cannot be delivered leave the queue. */
export class NameEndpoints0000000000006 implements MigrationInterface {
  readonly name = "NameEndpoints0000000000006";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE ledger_head ADD COLUMN endpoints INTEGER NOT NULL DEFAULT 0");
    await runner.query(ENDPOINT);
    await runner.query(BY_ENDPOINT);
    const forms = { from: DELIVERY_BY_URL, form: DELIVERY_BY_ENDPOINT };
    await reformDeliveries(runner, { table: "reformed", ...forms, change: toEndpointForm }, nameOf);
    await takePlace(runner);
    await runner.query(
      "CREATE INDEX delivery_waiting ON delivery (endpoint, id) WHERE delivered_at_ms IS NULL AND dead_at_ms IS NULL",
    );
    await runner.query("CREATE INDEX delivery_dead ON delivery (id) WHERE dead_at_ms IS NOT NULL");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(BY_URL);
    const forms = { from: DELIVERY_BY_ENDPOINT, form: DELIVERY_BY_URL };
    await reformDeliveries(runner, { table: "reformed", ...forms, change: toUrlForm }, nameOf);
    await takePlace(runner);
    await runner.query("CREATE INDEX delivery_waiting ON delivery (endpoint_url, id) WHERE delivered_at_ms IS NULL");
    await runner.query("DROP TABLE endpoint");
    await runner.query("ALTER TABLE ledger_head DROP COLUMN endpoints");
  }
}

async function takePlace(runner: QueryRunner): Promise<void> {
  await runner.query("DROP TABLE delivery");
  await runner.query("ALTER TABLE reformed RENAME TO delivery");
}
