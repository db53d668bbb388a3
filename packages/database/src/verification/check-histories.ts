import type { AttemptRow, RecordedEvent } from "@pawl/pipeline";
import type { DataSource, EntityManager } from "typeorm";

import { EventArtifactEntity, type EventArtifactRecord } from "../entities/event-artifact-entity.ts";
import { historyOf } from "../operations/history-of.ts";
import { selectRecords } from "../operations/select-records.ts";
import { finding, type LedgerFinding } from "./finding.ts";

type Source = DataSource | EntityManager;
const TABLE = "event_artifact";

function keyOf({ run, artifact, seq }: EventArtifactRecord): string {
  return `${run} ${artifact} ${seq}`;
}

/** Compares which events are kept as the histories of artifacts with what the events say. */
export class StoredHistories {
  readonly #source: Source;
  #wanted = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Takes the next events of one run. @param attempts - rows of the attempts that end among them. */
  async *after(events: readonly RecordedEvent[], attempts: readonly AttemptRow[]): AsyncGenerator<LedgerFinding> {
    const wanted = historyOf(events, attempts);
    const [first] = wanted;
    if (first === undefined) return;
    this.#wanted += wanted.length;
    const seqs = { first: first.seq, last: wanted.at(-1)?.seq };
    const artifacts = [...new Set(wanted.map(({ artifact }) => artifact))];
    const found = await selectRecords(this.#source, EventArtifactEntity, (query) =>
      query
        .where("t.run = :run AND t.artifact IN (:...artifacts)", { run: first.run, artifacts })
        .andWhere("t.seq BETWEEN :first AND :last", seqs),
    );
    const left = new Set(found.map(keyOf));
    for (const row of wanted)
      if (!left.delete(keyOf(row))) yield finding("projection", { table: TABLE, key: keyOf(row) }, null, row);
    for (const key of left) yield finding("projection", { table: TABLE, key }, key, null);
  }

  /** All events were taken: counts what is there besides, such as a row of an artifact that no event names. */
  async *atEnd(): AsyncGenerator<LedgerFinding> {
    const [counted] = await this.#source.query<{ rows: number | string }[]>(`SELECT count(*) AS "rows" FROM "${TABLE}"`);
    const rows = Number(counted?.rows ?? 0);
    if (rows > this.#wanted) yield finding("projection", { table: TABLE, key: "rows" }, rows, this.#wanted);
  }
}
