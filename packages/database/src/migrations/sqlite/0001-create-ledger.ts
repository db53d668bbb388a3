import type { MigrationInterface, QueryRunner } from "typeorm";

const STATEMENTS = [
  `CREATE TABLE event (
     seq INTEGER PRIMARY KEY,
     run TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     type TEXT NOT NULL,
     data TEXT NOT NULL,
     prev_hash TEXT NOT NULL,
     hash TEXT NOT NULL
   ) STRICT`,
  `CREATE INDEX event_by_run ON event (run, seq)`,
  `CREATE INDEX event_by_type ON event (type, seq)`,
  `CREATE TABLE ledger_head (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     seq INTEGER NOT NULL,
     hash TEXT NOT NULL
   ) STRICT`,
  `INSERT INTO ledger_head (id, seq, hash) VALUES (1, 0, '${"0".repeat(64)}')`,
  `CREATE TABLE report (
     seq INTEGER PRIMARY KEY REFERENCES event (seq),
     run TEXT NOT NULL,
     bytes TEXT NOT NULL,
     digest TEXT NOT NULL
   ) STRICT`,
  `CREATE INDEX report_by_run ON report (run, seq)`,
  `CREATE TABLE artifact (
     run TEXT NOT NULL,
     id TEXT NOT NULL,
     position INTEGER NOT NULL,
     stage TEXT NOT NULL,
     location TEXT NOT NULL,
     version TEXT,
     optional INTEGER NOT NULL,
     phase TEXT NOT NULL,
     failures INTEGER NOT NULL,
     lease INTEGER,
     reason TEXT,
     commit_id TEXT,
     closed_at_ms INTEGER,
     PRIMARY KEY (run, id)
   ) STRICT`,
  `CREATE TABLE attempt (
     run TEXT NOT NULL,
     attempt INTEGER NOT NULL,
     artifacts TEXT NOT NULL,
     kind TEXT NOT NULL,
     profile TEXT,
     state TEXT NOT NULL,
     outcome TEXT,
     started_at_ms INTEGER NOT NULL,
     ended_at_ms INTEGER,
     PRIMARY KEY (run, attempt)
   ) STRICT`,
  `CREATE INDEX attempt_by_state ON attempt (run, state, attempt)`,
  `CREATE TABLE stage_counter (
     run TEXT NOT NULL,
     stage TEXT NOT NULL,
     required INTEGER NOT NULL,
     closed INTEGER NOT NULL,
     PRIMARY KEY (run, stage)
   ) STRICT`,
  `CREATE TABLE pipeline_lock (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     token INTEGER NOT NULL,
     held INTEGER NOT NULL,
     pid INTEGER NOT NULL,
     host TEXT NOT NULL,
     start_token TEXT NOT NULL,
     acquired_at_ms INTEGER NOT NULL,
     heartbeat_at_ms INTEGER NOT NULL
   ) STRICT`,
  `CREATE TABLE command (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     kind TEXT NOT NULL,
     args TEXT NOT NULL,
     given_by TEXT NOT NULL,
     why TEXT,
     enqueued_at_ms INTEGER NOT NULL,
     outcome TEXT
   ) STRICT`,
  `CREATE INDEX command_pending ON command (id) WHERE outcome IS NULL`,
  `CREATE TABLE delivery (
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
     UNIQUE (endpoint_url, message_id)
   ) STRICT`,
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

/** Makes the ledger's tables. The number at the end of its name is the schema version that it leads to. */
export class CreateLedger0000000000001 implements MigrationInterface {
  readonly name = "CreateLedger0000000000001";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}
