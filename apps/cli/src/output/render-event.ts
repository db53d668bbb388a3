import { escapeForTerminal } from "@pawl/agents";
import type { StoredEvent } from "@pawl/database";
import type { RecordedEvent } from "@pawl/pipeline";

import { describeEvent } from "./describe-event.ts";
import { jsonLinePieces } from "./json-line-pieces.ts";
import { renderJsonLine } from "./render-json.ts";

/** Width of the longest event type. */
export const EVENT_TYPE_WIDTH = 21;

/** An event on one line for people: position, time, type, and what it says. No final newline. */
export function renderEvent(event: RecordedEvent): string {
  const at = new Date(event.atMs).toISOString();
  return escapeForTerminal(`${String(event.seq).padStart(5)}  ${at}  ${event.type.padEnd(EVENT_TYPE_WIDTH)}  ${describeEvent(event)}`);
}

/** An event as one line of NDJSON; one that was read back from the ledger carries its hash. No final newline. */
export function renderEventJson(event: RecordedEvent | StoredEvent): string {
  return renderJsonLine(jsonOf(event));
}

/** The same in pieces, which are one for most events; of those with a plan, as many as it is long. */
export function eventJsonPieces(event: RecordedEvent | StoredEvent): Iterable<string> {
  // The artifacts of a plan lie at the fourth level.
  return "plan" in event.data ? jsonLinePieces(jsonOf(event), 4) : [renderEventJson(event)];
}

function jsonOf(event: RecordedEvent | StoredEvent): object {
  const { seq, run, atMs, type, data } = event;
  const hash = "hash" in event ? { hash: event.hash } : {};
  return { seq, run, at: new Date(atMs).toISOString(), type, data, ...hash };
}
