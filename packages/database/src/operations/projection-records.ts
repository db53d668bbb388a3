import { STAGES } from "@pawl/contract";
import { ARTIFACT_PHASES, type ArtifactRow, type AttemptRow, type StageCounterRow } from "@pawl/pipeline";
import { z } from "zod";

import type { ArtifactRecord } from "../entities/artifact-entity.ts";
import type { AttemptRecord } from "../entities/attempt-entity.ts";
import type { StageCounterRecord } from "../entities/stage-counter-entity.ts";
import { UnreadableRowError } from "./unreadable-row.ts";

const count = z.int().nonnegative();

const artifactSchema: z.ZodType<ArtifactRow> = z.object({
  run: z.string(),
  id: z.string(),
  position: count,
  stage: z.enum(STAGES),
  location: z.string(),
  version: z.string().nullable(),
  optional: z.boolean(),
  phase: z.enum(ARTIFACT_PHASES),
  ready: z.boolean(),
  failures: count,
  lease: z.int().nullable(),
  reason: z.string().nullable(),
  commit: z.string().nullable(),
  closedAtMs: z.int().nullable(),
});

const attemptSchema: z.ZodType<AttemptRow> = z.object({
  run: z.string(),
  attempt: count,
  artifacts: z.array(z.string()),
  kind: z.enum(["agent", "run", "gate-first"]),
  profile: z.string().nullable(),
  state: z.enum(["running", "handed-in", "ended"]),
  outcome: z.string().nullable(),
  startedAtMs: z.int(),
  endedAtMs: z.int().nullable(),
});

const counterSchema: z.ZodType<StageCounterRow> = z.object({
  run: z.string(),
  stage: z.enum(STAGES),
  required: count,
  closed: count,
});

/** An artifact's row as it is stored. */
export function toArtifactRecord(row: ArtifactRow): ArtifactRecord {
  return { ...artifactSchema.parse(row), optional: row.optional ? 1 : 0, ready: row.ready ? 1 : 0 };
}

const STAGE_NAMES: ReadonlyMap<string, ArtifactRow["stage"]> = new Map(STAGES.map((stage) => [stage, stage]));
const PHASE_NAMES: ReadonlyMap<string, ArtifactRow["phase"]> = new Map(ARTIFACT_PHASES.map((phase) => [phase, phase]));

/**
 * An artifact's row from what is stored, of which each column was found to be of its type; throws an `UnreadableRowError` where
 * that is not one. Without a schema, because a pipeline can have a million of them; texts that many have in common are one.
 *
 * @param run - the run that it is of.
 */
export function fromArtifactRecord(record: ArtifactRecord, run: string): ArtifactRow {
  const stage = STAGE_NAMES.get(record.stage);
  const phase = PHASE_NAMES.get(record.phase);
  const { id, position, location, version, failures, lease, reason, commit, closedAtMs } = record;
  if (stage === undefined || phase === undefined || position < 0 || failures < 0 || record.run !== run)
    throw new UnreadableRowError(`the row of artifact ${JSON.stringify(id).slice(0, 100)} is not one of a run`);
  const [optional, ready] = [record.optional === 1, record.ready === 1];
  return { run, id, position, stage, location, version, optional, phase, ready, failures, lease, reason, commit, closedAtMs };
}

/** An attempt's row as it is stored. */
export function toAttemptRecord(row: AttemptRow): AttemptRecord {
  return { ...attemptSchema.parse(row), artifacts: JSON.stringify(row.artifacts) };
}

/** An attempt's row from what is stored; throws a `ZodError` or a `SyntaxError` where that is not one. */
export function fromAttemptRecord(record: AttemptRecord): AttemptRow {
  return attemptSchema.parse({ ...record, artifacts: JSON.parse(record.artifacts) });
}

/** A stage's tally as it is stored. */
export function toCounterRecord(row: StageCounterRow): StageCounterRecord {
  return { ...counterSchema.parse(row) };
}

/** A stage's tally from what is stored; throws a `ZodError` where that is not one. */
export function fromCounterRecord(record: StageCounterRecord): StageCounterRow {
  return counterSchema.parse({ ...record });
}
