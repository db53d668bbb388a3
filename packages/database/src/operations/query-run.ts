import { STAGES } from "@pawl/contract";
import type { ArtifactPhase, ArtifactRow } from "@pawl/pipeline";
import type { DataSource, SelectQueryBuilder } from "typeorm";
import { z } from "zod";

import { ArtifactEntity, type ArtifactRecord } from "../entities/artifact-entity.ts";
import { EventArtifactEntity } from "../entities/event-artifact-entity.ts";
import { EventEntity } from "../entities/event-entity.ts";
import { StageCounterEntity } from "../entities/stage-counter-entity.ts";
import type { StoredEvent } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import type { ArtifactCounts, PipelineCounts } from "../ledger-queries.ts";
import { toStoredEvent } from "./read-events.ts";
import { fromArtifactRecord } from "./projection-records.ts";
import { selectRecords } from "./select-records.ts";

const IN_PROGRESS = ["attempting", "produced", "verifying", "integrating"] as const satisfies readonly ArtifactPhase[];
const AWAITING_HUMAN = ["parked"] as const satisfies readonly ArtifactPhase[];

/** See `LedgerQueries.hasArtifacts`. */
export async function hasArtifacts(reader: DataSource, run: string): Promise<boolean> {
  const query = reader.createQueryBuilder(ArtifactEntity, "t").select("1", "found").where("t.run = :run", { run });
  return (await query.limit(1).getRawOne()) !== undefined;
}

async function artifactsWhere(
  reader: DataSource,
  run: string,
  narrow: (query: SelectQueryBuilder<ArtifactRecord>) => SelectQueryBuilder<ArtifactRecord>,
): Promise<ArtifactRow[]> {
  const records = await selectRecords(reader, ArtifactEntity, (query) =>
    narrow(query.where("t.run = :run", { run })).orderBy("t.position"),
  );
  return records.map((record) => fromArtifactRecord(record, run));
}

/** Artifacts in a phase, in schedule order. */
export function artifactsIn(reader: DataSource, run: string, phase: ArtifactPhase): Promise<ArtifactRow[]> {
  return artifactsWhere(reader, run, (query) => query.andWhere("t.phase = :phase", { phase }));
}

/** See `LedgerQueries.readyArtifacts`. */
export function readyArtifacts(reader: DataSource, run: string): Promise<ArtifactRow[]> {
  // Spelt out, because the index holds the ready ones only and the planner sees no parameter's value.
  return artifactsWhere(reader, run, (query) => query.andWhere("t.ready = 1"));
}

const count = z.coerce.number().pipe(z.int().nonnegative());
const countsSchema = z.object({
  stage: z.enum(STAGES),
  total: count,
  closed: count,
  inProgress: count,
  awaitingHuman: count,
});

function sum(counts: readonly ArtifactCounts[], member: keyof ArtifactCounts): number {
  return counts.reduce((total, one) => total + one[member], 0);
}

/** See `LedgerQueries.counts`. */
export async function readCounts(reader: DataSource, file: string, run: string): Promise<PipelineCounts | null> {
  const query = reader.createQueryBuilder(StageCounterEntity, "c");
  const inPhases = (parameter: string) => (sub: SelectQueryBuilder<object>) =>
    sub
      .select("count(*)")
      .from(ArtifactEntity, "a")
      .where(`a.run = :run AND a.phase IN (:...${parameter}) AND a.stage = c.stage AND a.optional = 0`);
  const rows = await query
    .select("c.stage", "stage")
    .addSelect("c.required", "total")
    .addSelect("c.closed", "closed")
    .addSelect(inPhases("inProgress"), "inProgress")
    .addSelect(inPhases("awaitingHuman"), "awaitingHuman")
    .where("c.run = :run")
    .setParameters({ run, inProgress: IN_PROGRESS, awaitingHuman: AWAITING_HUMAN })
    .getRawMany<unknown>();
  if (rows.length === 0) return null;
  const found = new Map(rows.map((row) => countsSchema.parse(row)).map(({ stage, ...counts }) => [stage, counts]));
  const ofStage = (stage: (typeof STAGES)[number]): ArtifactCounts => {
    const counts = found.get(stage);
    if (counts === undefined) throw new LedgerError("LEDGER_CORRUPT", file, `the counter of stage ${stage} is missing`);
    return counts;
  };
  const byStage = { A: ofStage("A"), B: ofStage("B"), C: ofStage("C"), D: ofStage("D") };
  const all = Object.values(byStage);
  return {
    total: sum(all, "total"),
    closed: sum(all, "closed"),
    inProgress: sum(all, "inProgress"),
    awaitingHuman: sum(all, "awaitingHuman"),
    byStage,
  };
}

/** See `LedgerQueries.artifactHistory`. */
export async function* artifactHistory(
  reader: DataSource,
  file: string,
  run: string,
  artifact: string,
): AsyncGenerator<StoredEvent> {
  const records = await selectRecords(reader, EventEntity, (query) =>
    query
      .innerJoin(EventArtifactEntity.options.name, "h", "h.seq = t.seq")
      .where("h.run = :run AND h.artifact = :artifact", { run, artifact })
      .orderBy("h.seq"),
  );
  for (const record of records) yield toStoredEvent(record, file);
}
