import type { MigrationInterface, QueryRunner } from "typeorm";

import { DELIVERY_BY_ENDPOINT, DELIVERY_BY_URL, reformDeliveries, toEndpointForm, toUrlForm } from "../common/reseal-deliveries.ts";

const ENDPOINT = `CREATE TABLE endpoint (
  id BIGINT PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  lease BIGINT NOT NULL,
  leased_until_ms BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  not_before_ms BIGINT NOT NULL,
  disabled_at_ms BIGINT,
  last_delivered_at_ms BIGINT,
  seal TEXT COLLATE "C" NOT NULL
)`;

/** No message is there twice because no event is: an index that says so would be written with every transition. */
const BY_ENDPOINT = `CREATE TABLE reformed (
  id BIGINT CONSTRAINT delivery_pkey PRIMARY KEY,
  endpoint TEXT COLLATE "C" NOT NULL,
  message_id TEXT COLLATE "C" NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  created_at_ms BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  delivered_at_ms BIGINT,
  dead_at_ms BIGINT,
  last_error TEXT COLLATE "C",
  seal TEXT COLLATE "C" NOT NULL
)`;

const BY_URL = `CREATE TABLE reformed (
  id BIGINT CONSTRAINT delivery_pkey PRIMARY KEY,
  endpoint_url TEXT COLLATE "C" NOT NULL,
  secret_env TEXT COLLATE "C",
  message_id TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  attempts BIGINT NOT NULL,
  next_attempt_at_ms BIGINT NOT NULL,
  leased_until_ms BIGINT NOT NULL,
  delivered_at_ms BIGINT,
  last_error TEXT COLLATE "C",
  seal TEXT COLLATE "C" NOT NULL,
  CONSTRAINT delivery_endpoint_url_message_id_key UNIQUE (endpoint_url, message_id)
)`;

const nameOf = (index: number): string => `$${index}`;

/** Gives endpoints names and a record of their own, and lets a message that cannot be delivered leave the queue. */
export class NamePostgresEndpoints0000000000003 implements MigrationInterface {
  readonly name = "NamePostgresEndpoints0000000000003";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE ledger_head ADD COLUMN endpoints BIGINT NOT NULL DEFAULT 0");
    await runner.query(ENDPOINT);
    const forms = { from: DELIVERY_BY_URL, form: DELIVERY_BY_ENDPOINT };
    await reform(runner, BY_ENDPOINT, () => reformDeliveries(runner, { table: "reformed", ...forms, change: toEndpointForm }, nameOf));
    await runner.query(
      "CREATE INDEX delivery_waiting ON delivery (endpoint, id) WHERE delivered_at_ms IS NULL AND dead_at_ms IS NULL",
    );
    await runner.query("CREATE INDEX delivery_dead ON delivery (id) WHERE dead_at_ms IS NOT NULL");
  }

  async down(runner: QueryRunner): Promise<void> {
    const forms = { from: DELIVERY_BY_ENDPOINT, form: DELIVERY_BY_URL };
    await reform(runner, BY_URL, () => reformDeliveries(runner, { table: "reformed", ...forms, change: toUrlForm }, nameOf));
    await runner.query("CREATE INDEX delivery_waiting ON delivery (endpoint_url, id) WHERE delivered_at_ms IS NULL");
    await runner.query("DROP TABLE endpoint");
    await runner.query("ALTER TABLE ledger_head DROP COLUMN endpoints");
  }
}

/** The names of its indexes are those of the table whose place it takes. */
async function reform(runner: QueryRunner, create: string, copy: () => Promise<void>): Promise<void> {
  await runner.query("ALTER TABLE delivery RENAME CONSTRAINT delivery_pkey TO delivery_former_pkey");
  await runner.query(create);
  await copy();
  await runner.query("DROP TABLE delivery");
  await runner.query("ALTER TABLE reformed RENAME TO delivery");
}
