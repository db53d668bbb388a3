import type { DatabaseSync, StatementSync } from "node:sqlite";

import type { RecordedEvent } from "../../../../packages/pipeline/src/index.ts";

/** An event as its row has it. */
export interface EventRow {
  readonly recorded: RecordedEvent;
  readonly prevHash: string;
  readonly hash: string;
}

/** A report as its row has it. */
export interface ReportRow {
  readonly seq: number;
  readonly bytes: string;
  /** Whether it was for the status file: the last one of those that were committed together. */
  readonly isShown: boolean;
}

/** What of a row of the artifacts' projection is compared after every step. */
export interface PhaseRow {
  readonly id: string;
  readonly phase: string;
  readonly lease: number | null;
  readonly failures: number;
}

/** Reads the ledger's rows from outside, as they are committed, without anything of what wrote them. */
export class LedgerRows {
  readonly #events: StatementSync;
  readonly #reports: StatementSync;
  readonly #phases: StatementSync;
  readonly #head: StatementSync;

  constructor(database: DatabaseSync) {
    const [events, reports, phases, head] = statementsOf(database);
    this.#events = events;
    this.#reports = reports;
    this.#phases = phases;
    this.#head = head;
  }

  eventsAfter(seq: number): readonly EventRow[] {
    const rows = this.#events.all(seq);
    return rows.map((row) => ({
      recorded: { seq: row["seq"], run: row["run"], atMs: row["at_ms"], type: row["type"], data: JSON.parse(String(row["data"])) } as RecordedEvent,
      prevHash: String(row["prev_hash"]),
      hash: String(row["hash"]),
    }));
  }

  reportsAfter(seq: number): readonly ReportRow[] {
    const rows = this.#reports.all(seq);
    return rows.map((row) => ({ seq: Number(row["seq"]), bytes: String(row["bytes"]), isShown: row["replaced_by"] === null }));
  }

  phases(run: string): readonly PhaseRow[] {
    return this.#phases.all(run) as unknown as readonly PhaseRow[];
  }

  /** Where the ledger says that it ends. */
  head(): { readonly seq: number; readonly hash: string } {
    return this.#head.get() as { seq: number; hash: string };
  }
}

const SQL = [
  "SELECT seq, run, at_ms, type, data, prev_hash, hash FROM event WHERE seq > ? ORDER BY seq",
  "SELECT seq, bytes, replaced_by FROM report WHERE seq > ? ORDER BY seq",
  "SELECT id, phase, lease, failures FROM artifact WHERE run = ?",
  "SELECT seq, hash FROM ledger_head",
] as const;

type Statements = readonly [StatementSync, StatementSync, StatementSync, StatementSync];

/** Statements of a database, prepared once for all the worlds that it serves. */
const prepared = new WeakMap<DatabaseSync, Statements>();

function statementsOf(database: DatabaseSync): Statements {
  const known = prepared.get(database);
  if (known !== undefined) return known;
  const statements = SQL.map((sql) => database.prepare(sql)) as unknown as Statements;
  prepared.set(database, statements);
  return statements;
}
