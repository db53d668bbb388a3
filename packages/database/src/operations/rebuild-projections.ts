import { apply, isOutsideRuns, type PipelineState, project, type RecordedEvent } from "@pawl/pipeline";
import type { EntityManager } from "typeorm";

import { ArtifactEntity } from "../entities/artifact-entity.ts";
import { AttemptEntity } from "../entities/attempt-entity.ts";
import { EventArtifactEntity } from "../entities/event-artifact-entity.ts";
import { StageCounterEntity } from "../entities/stage-counter-entity.ts";
import type { LedgerVerification, RebuiltRows, StoredEvent } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { historyOf } from "./history-of.ts";
import { insertRecords } from "./insert-records.ts";
import { isLockHeld } from "./lock.ts";
import { toArtifactRecord, toAttemptRecord, toCounterRecord } from "./projection-records.ts";
import { removeArtifacts } from "./remove-artifacts.ts";
import { walkChain } from "./verify-chain.ts";

const PROJECTIONS = [ArtifactEntity, AttemptEntity, StageCounterEntity, EventArtifactEntity] as const;

/** Writes the rows that some events of one run change. */
async function writeRows(
  manager: EntityManager,
  before: PipelineState | null,
  after: PipelineState | null,
  events: readonly RecordedEvent[],
): Promise<void> {
  if (after === null || events.length === 0) return;
  const rows = project(before, after, events);
  await insertRecords(manager, ArtifactEntity, rows.artifacts.map(toArtifactRecord), "replace");
  await removeArtifacts(manager, after.run, rows.removed);
  await insertRecords(manager, AttemptEntity, rows.attempts.map(toAttemptRecord), "replace");
  await insertRecords(manager, EventArtifactEntity, historyOf(events, rows.attempts), "fail");
  await insertRecords(manager, StageCounterEntity, rows.counters.map(toCounterRecord), "replace");
}

/** Folds a page of events and writes what follows from it, run by run; the answer is the state after it. */
async function replay(
  manager: EntityManager,
  file: string,
  from: PipelineState | null,
  page: readonly StoredEvent[],
): Promise<PipelineState | null> {
  let before = from;
  let state = from;
  let events: StoredEvent[] = [];
  for (const event of page) {
    if (isOutsideRuns(event)) continue;
    if (event.type === "run.started") {
      await writeRows(manager, before, state, events);
      before = null;
      events = [];
    }
    try {
      state = apply(state, event);
    } catch (error) {
      const problem = error instanceof Error ? error.message : "it cannot be applied";
      throw new LedgerError("LEDGER_CORRUPT", file, `event ${event.seq} does not fit: ${problem}`, error);
    }
    events.push(event);
  }
  await writeRows(manager, before, state, events);
  return state;
}

async function countRows(manager: EntityManager, entity: (typeof PROJECTIONS)[number]): Promise<number> {
  const counted = await manager
    .createQueryBuilder()
    .select("COUNT(*)", "rows")
    .from(entity, "t")
    .getRawOne<{ rows: number | string }>();
  return Number(counted?.rows ?? 0);
}

/** See `Ledger.rebuild`. Belongs into a transaction. */
export async function rebuildProjections(
  manager: EntityManager,
  file: string,
  lockToken: number,
): Promise<RebuiltRows> {
  if (!(await isLockHeld(manager, lockToken))) {
    throw new LedgerError("LEDGER_LOCK_LOST", file, `the lock is not held with number ${lockToken}`);
  }
  for (const entity of PROJECTIONS) await manager.createQueryBuilder().delete().from(entity).execute();
  const walk = walkChain(manager);
  let state: PipelineState | null = null;
  let next: IteratorResult<StoredEvent[], LedgerVerification>;
  for (next = await walk.next(); next.done !== true; next = await walk.next())
    state = await replay(manager, file, state, next.value);
  if (!next.value.ok) throw new LedgerError("LEDGER_CORRUPT", file, next.value.problem);
  return {
    artifacts: await countRows(manager, ArtifactEntity),
    attempts: await countRows(manager, AttemptEntity),
    counters: await countRows(manager, StageCounterEntity),
  };
}
