import { isOutsideRuns, NO_RUN, type EventBody, parseEventBody, type RecordedEvent } from "@pawl/pipeline";

import type { EventRecord } from "../entities/event-entity.ts";
import type { LedgerHead, StoredEvent } from "../ledger.ts";
import { canonicalPieces } from "../canonical-pieces.ts";
import { canonicalJson, hashEventText } from "../ledger-hash.ts";

/** An event that was checked and whose data is canonical JSON, before it has its hash. */
export type PreparedEvent = Omit<EventRecord, "prevHash" | "hash">;

/**
 * Checks an event and writes its data down. Throws where the event does not have the form of its type, where its data has
 * no canonical form, and where an event of a run names none, or the reverse.
 */
export function prepareEvent(event: RecordedEvent): PreparedEvent {
  const body = parseEventBody(event.type, event.data);
  if ((event.run === NO_RUN) !== isOutsideRuns(body)) {
    throw new Error(`event ${body.type} ${event.run === NO_RUN ? "names no run" : "names a run, but belongs to none"}`);
  }
  return { seq: event.seq, run: event.run, atMs: event.atMs, type: body.type, data: textOf(body) };
}

/** Types whose data holds a whole plan, whose artifacts lie at the third level. */
const WITH_PLAN: ReadonlySet<string> = new Set<EventBody["type"]>(["run.started", "plan.amended"]);

function textOf({ type, data }: EventBody): string {
  return WITH_PLAN.has(type) ? [...canonicalPieces(data, 3)].join("") : canonicalJson(data);
}

/** Links events to each other and to the head before them. */
export function chainEvents(head: LedgerHead, events: readonly PreparedEvent[]): EventRecord[] {
  let prevHash = head.hash;
  return events.map((event) => {
    const hash = hashEventText({ ...event, dataText: event.data, prevHash });
    const record = { ...event, prevHash, hash };
    prevHash = hash;
    return record;
  });
}

/** An event from what is stored; throws where its data is not JSON or does not have the form of its type. */
export function readEvent(record: EventRecord): StoredEvent {
  const body = parseEventBody(record.type, JSON.parse(record.data));
  const { seq, run, atMs, prevHash, hash } = record;
  return { ...body, seq, run, atMs, prevHash, hash };
}
