import type { MigrationInterface, QueryRunner } from "typeorm";

/** Seal of the lock's first row below. */
const SEAL_OF_FREE_LOCK = "85d71dc2e0c3a07bd45aed30c162706e646928dbbfcbe7867bdebb56ce74a48c";

const STATEMENTS = [
  `CREATE TABLE event (
     seq BIGINT PRIMARY KEY,
     run TEXT COLLATE "C" NOT NULL,
     at_ms BIGINT NOT NULL,
     type TEXT COLLATE "C" NOT NULL,
     data TEXT COLLATE "C" NOT NULL,
     prev_hash TEXT COLLATE "C" NOT NULL,
     hash TEXT COLLATE "C" NOT NULL
   )`,
  `CREATE INDEX event_by_run ON event (run, seq)`,
  `CREATE INDEX event_by_type ON event (type, seq)`,
  `CREATE TABLE ledger_head (
     id SMALLINT PRIMARY KEY CHECK (id = 1),
     seq BIGINT NOT NULL,
     hash TEXT COLLATE "C" NOT NULL,
     reports BIGINT NOT NULL,
     commands BIGINT NOT NULL,
     deliveries BIGINT NOT NULL,
     lock_token BIGINT NOT NULL
   )`,
  `INSERT INTO ledger_head (id, seq, hash, reports, commands, deliveries, lock_token)
   VALUES (1, 0, '${"0".repeat(64)}', 0, 0, 0, 0)`,
  `CREATE TABLE report (
     seq BIGINT PRIMARY KEY REFERENCES event (seq),
     run TEXT COLLATE "C" NOT NULL,
     bytes TEXT COLLATE "C" NOT NULL,
     digest TEXT COLLATE "C" NOT NULL,
     seal TEXT COLLATE "C" NOT NULL
   )`,
  `CREATE INDEX report_by_run ON report (run, seq)`,
  `CREATE TABLE artifact (
     run TEXT COLLATE "C" NOT NULL,
     id TEXT COLLATE "C" NOT NULL,
     position BIGINT NOT NULL,
     stage TEXT COLLATE "C" NOT NULL,
     location TEXT COLLATE "C" NOT NULL,
     version TEXT COLLATE "C",
     optional SMALLINT NOT NULL,
     phase TEXT COLLATE "C" NOT NULL,
     failures BIGINT NOT NULL,
     lease BIGINT,
     reason TEXT COLLATE "C",
     commit_id TEXT COLLATE "C",
     closed_at_ms BIGINT,
     ready SMALLINT NOT NULL,
     PRIMARY KEY (run, id)
   )`,
  `CREATE INDEX artifact_by_phase ON artifact (run, phase, position)`,
  `CREATE INDEX artifact_ready ON artifact (run, position) WHERE ready = 1`,
  `CREATE TABLE attempt (
     run TEXT COLLATE "C" NOT NULL,
     attempt BIGINT NOT NULL,
     artifacts TEXT COLLATE "C" NOT NULL,
     kind TEXT COLLATE "C" NOT NULL,
     profile TEXT COLLATE "C",
     state TEXT COLLATE "C" NOT NULL,
     outcome TEXT COLLATE "C",
     started_at_ms BIGINT NOT NULL,
     ended_at_ms BIGINT,
     PRIMARY KEY (run, attempt)
   )`,
  `CREATE INDEX attempt_by_state ON attempt (run, state, attempt)`,
  `CREATE TABLE stage_counter (
     run TEXT COLLATE "C" NOT NULL,
     stage TEXT COLLATE "C" NOT NULL,
     required BIGINT NOT NULL,
     closed BIGINT NOT NULL,
     PRIMARY KEY (run, stage)
   )`,
  `CREATE TABLE pipeline_lock (
     id SMALLINT PRIMARY KEY CHECK (id = 1),
     token BIGINT NOT NULL,
     held SMALLINT NOT NULL,
     pid BIGINT NOT NULL,
     host TEXT COLLATE "C" NOT NULL,
     start_token TEXT COLLATE "C" NOT NULL,
     acquired_at_ms BIGINT NOT NULL,
     heartbeat_at_ms BIGINT NOT NULL,
     seal TEXT COLLATE "C" NOT NULL
   )`,
  // Never held, with a number that was never given out: a row to lock before the first acquisition.
  `INSERT INTO pipeline_lock (id, token, held, pid, host, start_token, acquired_at_ms, heartbeat_at_ms, seal)
   VALUES (1, 0, 0, 0, '', '', 0, 0, '${SEAL_OF_FREE_LOCK}')`,
  `CREATE TABLE command (
     id BIGINT PRIMARY KEY,
     kind TEXT COLLATE "C" NOT NULL,
     args TEXT COLLATE "C" NOT NULL,
     given_by TEXT COLLATE "C" NOT NULL,
     why TEXT COLLATE "C",
     enqueued_at_ms BIGINT NOT NULL,
     outcome TEXT COLLATE "C",
     seal TEXT COLLATE "C" NOT NULL
   )`,
  `CREATE INDEX command_pending ON command (id) WHERE outcome IS NULL`,
  `CREATE TABLE delivery (
     id BIGINT PRIMARY KEY,
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
     UNIQUE (endpoint_url, message_id)
   )`,
  `CREATE INDEX delivery_waiting ON delivery (endpoint_url, id) WHERE delivered_at_ms IS NULL`,
];

const TABLES = [
  "delivery",
  "command",
  "pipeline_lock",
  "stage_counter",
  "attempt",
  "artifact",
  "report",
  "ledger_head",
  "event",
];

/**
 * Makes the ledger's tables in the schema that the connection's search path names. Texts are ordered by their bytes, as in
 * SQLite, whatever the language of the database.
 */
export class CreatePostgresLedger0000000000001 implements MigrationInterface {
  readonly name = "CreatePostgresLedger0000000000001";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}
