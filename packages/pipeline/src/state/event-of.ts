import type { EventType, RecordedEvent } from "../events/event.ts";

/** Recorded events of the given types. */
export type EventOf<T extends EventType> = Extract<RecordedEvent, { type: T }>;
