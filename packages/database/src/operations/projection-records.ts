import { STAGES } from "@pawl/contract";
import { ARTIFACT_PHASES, type ArtifactRow, type AttemptRow, type StageCounterRow } from "@pawl/pipeline";
import { z } from "zod";

import type { ArtifactRecord } from "../entities/artifact-entity.ts";
import type { AttemptRecord } from "../entities/attempt-entity.ts";
import type { StageCounterRecord } from "../entities/stage-counter-entity.ts";

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

/** An artifact's row from what is stored; throws a `ZodError` where that is not one. */
export function fromArtifactRecord(record: ArtifactRecord): ArtifactRow {
  return artifactSchema.parse({ ...record, optional: record.optional === 1, ready: record.ready === 1 });
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
