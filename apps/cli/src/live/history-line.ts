import { escapeForTerminal } from "@pawl/agents";
import type { EventType, RecordedEvent } from "@pawl/pipeline";

import { describeEvent } from "../output/describe-event.ts";
import { eventMeaning, QUIET_EVENTS } from "../output/event-meaning.ts";
import type { EventMeaning } from "../output/event-meaning.ts";
import { EVENT_TYPE_WIDTH } from "../output/render-event.ts";
import type { Line, Tone } from "./line.ts";
import { timeOfDay } from "./row.ts";

/** What has begun is in the live part of the terminal until it is over. */
const BEGUN: ReadonlySet<EventType> = new Set<EventType>(["attempt.started", "attempt.produced"]);

const TONES: Readonly<Record<EventMeaning, Tone>> = { done: "good", wrong: "bad", asks: "attention", notable: "attention" };

/** Cells of a history line before what the event says. */
export const HISTORY_MARGIN = timeOfDay(0).length + EVENT_TYPE_WIDTH + 4;

/** An event as it stays above the live part of a terminal; `null`: nothing stays of it. */
export function historyLine(event: RecordedEvent): Line | null {
  if (QUIET_EVENTS.has(event.type) || BEGUN.has(event.type)) return null;
  const meaning = eventMeaning(event);
  const type = event.type.padEnd(EVENT_TYPE_WIDTH);
  return [
    { text: `${timeOfDay(event.atMs)}  `, tone: "quiet" },
    meaning === null ? { text: type } : { text: type, tone: TONES[meaning] },
    { text: `  ${escapeForTerminal(describeEvent(event))}` },
  ];
}
