import type { AttemptRow, AttemptState, StageCounterRow } from "@pawl/pipeline";
import type { DataSource } from "typeorm";

import { AttemptEntity } from "../entities/attempt-entity.ts";
import { StageCounterEntity } from "../entities/stage-counter-entity.ts";
import { fromAttemptRecord, fromCounterRecord } from "./projection-records.ts";
import { selectRecords } from "./select-records.ts";

/** See `Ledger.attempts`. */
export async function readAttempts(
  reader: DataSource,
  run: string,
  state: AttemptState | undefined,
): Promise<AttemptRow[]> {
  const records = await selectRecords(reader, AttemptEntity, (query) => {
    query.where("t.run = :run", { run }).orderBy("t.attempt");
    return state === undefined ? query : query.andWhere("t.state = :state", { state });
  });
  return records.map(fromAttemptRecord);
}

/** See `LedgerQueries.liveAttempts`. */
export async function readLiveAttempts(reader: DataSource, run: string): Promise<AttemptRow[]> {
  const states = ["running", "handed-in"] satisfies AttemptState[];
  const records = await selectRecords(reader, AttemptEntity, (query) =>
    query.where("t.run = :run AND t.state IN (:...states)", { run, states }),
  );
  // Few, and sorted here: asked for an order, SQLite goes through all attempts by number instead of the live ones by state.
  return records.map(fromAttemptRecord).sort((one, other) => one.attempt - other.attempt);
}

/** See `Ledger.stageCounters`. */
export async function readStageCounters(reader: DataSource, run: string): Promise<StageCounterRow[]> {
  const records = await selectRecords(reader, StageCounterEntity, (query) =>
    query.where("t.run = :run", { run }).orderBy("t.stage"),
  );
  return records.map(fromCounterRecord);
}
