import { artifactRow, type AttemptRow, type PipelineState, project, type RecordedEvent } from "@pawl/pipeline";
import type { DataSource, EntityManager, EntitySchema, ObjectLiteral } from "typeorm";

import { ArtifactEntity, type ArtifactRecord } from "../entities/artifact-entity.ts";
import { AttemptEntity } from "../entities/attempt-entity.ts";
import { StageCounterEntity } from "../entities/stage-counter-entity.ts";
import { toArtifactRecord, toAttemptRecord, toCounterRecord } from "../operations/projection-records.ts";
import { selectRecords } from "../operations/select-records.ts";
import { UnreadableRowError } from "../operations/unreadable-row.ts";
import type { StoredHistories } from "./check-histories.ts";
import { finding, type LedgerFinding } from "./finding.ts";

type Source = DataSource | EntityManager;
type Projection = "artifact" | "attempt" | "stage_counter";

/** Rows that are read at once. */
const ROWS_AT_ONCE = 256;

/** Compares what the database keeps of one run beside its events with their fold. */
export class RunProjections {
  readonly #source: Source;
  readonly #run: string;
  readonly #histories: StoredHistories;
  /** Attempts that may still change, and those that wait for the next look. */
  readonly #live = new Map<number, AttemptRow>();
  #ended: AttemptRow[] = [];

  constructor(source: Source, run: string, histories: StoredHistories) {
    this.#source = source;
    this.#run = run;
    this.#histories = histories;
  }

  /** Takes what happened between two states; compares the histories of artifacts, and the attempts that have ended. */
  async *after(
    before: PipelineState | null,
    state: PipelineState,
    events: readonly RecordedEvent[],
  ): AsyncGenerator<LedgerFinding> {
    const ofAttempts = events.filter(({ type }) => type.startsWith("attempt."));
    const { attempts } = project(before, state, ofAttempts);
    yield* this.#histories.after(events, attempts);
    for (const row of attempts) {
      if (row.state === "ended") {
        this.#live.delete(row.attempt);
        this.#ended.push(row);
      } else this.#live.set(row.attempt, row);
    }
    if (this.#ended.length >= ROWS_AT_ONCE) yield* this.#compareEnded();
  }

  /** Compares everything else with the run's last state. */
  async *atEnd(state: PipelineState): AsyncGenerator<LedgerFinding> {
    this.#ended.push(...this.#live.values());
    yield* this.#compareEnded();
    yield* this.#unknownAttempts(state);
    yield* this.#counters(state);
    yield* this.#artifacts(state);
  }

  async *#compareEnded(): AsyncGenerator<LedgerFinding> {
    const wanted = this.#ended;
    this.#ended = [];
    for (let start = 0; start < wanted.length; start += ROWS_AT_ONCE) {
      const rows = wanted.slice(start, start + ROWS_AT_ONCE);
      const attempts = rows.map(({ attempt }) => attempt);
      const found = await selectRecords(this.#source, AttemptEntity, (query) =>
        query.where("t.run = :run AND t.attempt IN (:...attempts)", { run: this.#run, attempts }),
      );
      const byNumber = new Map(found.map((record) => [record.attempt, record]));
      for (const row of rows) {
        yield* differences("attempt", this.#key(row.attempt), byNumber.get(row.attempt), toAttemptRecord(row));
      }
    }
  }

  async *#unknownAttempts({ nextAttempt }: PipelineState): AsyncGenerator<LedgerFinding> {
    const unknown = await selectRecords(this.#source, AttemptEntity, (query) =>
      query
        .where("t.run = :run AND (t.attempt < 1 OR t.attempt >= :nextAttempt)", { run: this.#run, nextAttempt })
        .limit(ROWS_AT_ONCE),
    );
    for (const record of unknown)
      yield finding("projection", { table: "attempt", key: this.#key(record.attempt) }, record, null);
  }

  async *#counters(state: PipelineState): AsyncGenerator<LedgerFinding> {
    const found = await selectRecords(this.#source, StageCounterEntity, (query) =>
      query.where("t.run = :run", { run: this.#run }),
    );
    const byStage = new Map(found.map((record) => [record.stage, record]));
    for (const [stage, tally] of Object.entries(state.tallies)) {
      const wanted = toCounterRecord({ run: this.#run, stage: stage as keyof PipelineState["tallies"], ...tally });
      yield* differences("stage_counter", this.#key(stage), byStage.get(stage), wanted);
      byStage.delete(stage);
    }
    for (const [stage, record] of byStage)
      yield finding("projection", { table: "stage_counter", key: this.#key(stage) }, record, null);
  }

  async *#artifacts(state: PipelineState): AsyncGenerator<LedgerFinding> {
    const seen = new Set<string>();
    for await (const page of this.#artifactPages()) {
      for (const record of page) {
        const isKnown = state.byId.has(record.id);
        if (isKnown) seen.add(record.id);
        yield* differences(
          "artifact",
          this.#key(record.id),
          record,
          isKnown ? toArtifactRecord(artifactRow(state, record.id)) : null,
        );
      }
    }
    if (seen.size === state.byId.size) return;
    for (const id of state.byId.keys()) {
      if (!seen.has(id))
        yield finding("projection", { table: "artifact", key: this.#key(id) }, null, artifactRow(state, id));
    }
  }

  /** In the order of the ids, whatever that is in this database: it only has to be the same for every page. */
  async *#artifactPages(): AsyncGenerator<ArtifactRecord[]> {
    let last: string | null = null;
    for (;;) {
      const after: string | null = last;
      const page: ArtifactRecord[] = await selectRecords(this.#source, ArtifactEntity, (query) => {
        query.where("t.run = :run", { run: this.#run }).orderBy("t.id").limit(ROWS_AT_ONCE);
        return after === null ? query : query.andWhere("t.id > :after", { after });
      });
      if (page.length > 0) yield page;
      if (page.length < ROWS_AT_ONCE) return;
      last = page.at(-1)?.id ?? null;
      if (last === after || last === null) throw new UnreadableRowError("rows of artifacts come in no order");
    }
  }

  #key(key: string | number): string {
    return `${this.#run} ${key}`;
  }
}

/** Rows of runs that no event started. */
export async function* unknownRuns(source: Source, known: ReadonlySet<string>): AsyncGenerator<LedgerFinding> {
  yield* unknownIn(source, "artifact", ArtifactEntity, known);
  yield* unknownIn(source, "attempt", AttemptEntity, known);
  yield* unknownIn(source, "stage_counter", StageCounterEntity, known);
}

async function* unknownIn<T extends ObjectLiteral & { run: string }>(
  source: Source,
  table: Projection,
  entity: EntitySchema<T>,
  known: ReadonlySet<string>,
): AsyncGenerator<LedgerFinding> {
  const runs = await source
    .createQueryBuilder(entity, "t")
    .select("t.run", "run")
    .distinct(true)
    .getRawMany<{ run: string }>();
  for (const { run } of runs)
    if (!known.has(run)) yield finding("projection", { table, key: run }, "rows of a run that was never started", null);
}

function* differences(
  table: Projection,
  key: string,
  found: object | undefined,
  wanted: object | null,
): Generator<LedgerFinding> {
  if (found === undefined || wanted === null) {
    yield finding("projection", { table, key }, found, wanted);
    return;
  }
  const values = found as Readonly<Record<string, unknown>>;
  for (const [column, value] of Object.entries(wanted)) {
    if (values[column] !== value)
      yield finding("projection", { table, key: `${key}: ${column}` }, values[column], value);
  }
}
