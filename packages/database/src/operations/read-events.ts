import type { DataSource } from "typeorm";

import { EventEntity, type EventRecord } from "../entities/event-entity.ts";
import type { EventQuery, StoredEvent } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { readEvent } from "./chain-events.ts";
import { UnreadableRowError } from "./unreadable-row.ts";
import { pages } from "./select-records.ts";

/** An event from what is stored. Throws `LEDGER_CORRUPT` where that is none. */
export function toStoredEvent(record: EventRecord, file: string): StoredEvent {
  try {
    return readEvent(record);
  } catch (error) {
    throw new LedgerError("LEDGER_CORRUPT", file, `event ${record.seq} cannot be read`, error);
  }
}

/** See `Ledger.events`. */
export async function* readEvents(reader: DataSource, file: string, query: EventQuery): AsyncGenerator<StoredEvent> {
  const { run, types, afterSeq = 0, limit = Number.POSITIVE_INFINITY } = query;
  let given = 0;
  // PostgreSQL has no empty list.
  if (limit <= 0 || types?.length === 0) return;
  const found = pages(reader, EventEntity, afterSeq, (events) => {
    if (run !== undefined) events.andWhere("t.run = :run", { run });
    if (types !== undefined) events.andWhere("t.type IN (:...types)", { types });
    return events;
  });
  for await (const page of found) {
    for (const record of page) {
      yield toStoredEvent(record, file);
      given += 1;
      if (given >= limit) return;
    }
  }
}

/** See `Ledger.latestRun`. */
export async function latestRun(reader: DataSource): Promise<string | null> {
  // Not the whole event: its data holds the plan, which can be large.
  const started = await reader
    .createQueryBuilder(EventEntity, "t")
    .select("t.run", "run")
    .where("t.type = :type", { type: "run.started" })
    .orderBy("t.seq", "DESC")
    .limit(1)
    .getRawOne<{ run: string }>();
  if (started !== undefined && typeof started.run !== "string")
    throw new UnreadableRowError("the latest run has no name");
  return started?.run ?? null;
}
