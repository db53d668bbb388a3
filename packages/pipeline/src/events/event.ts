import type { z } from "zod";

import { EVENT_DATA_SCHEMAS } from "./event-data.ts";

/** A ledger event's type. */
export type EventType = keyof typeof EVENT_DATA_SCHEMAS;

/** The data of the events of type `T`. */
export type EventData<T extends EventType> = z.infer<(typeof EVENT_DATA_SCHEMAS)[T]>;

/** An event before it has its place in the ledger. */
export type EventBody = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType];

/** An event with its place in the ledger. */
export type RecordedEvent = EventBody & {
  /** Position in the ledger, from 1, without gaps, over all runs. */
  readonly seq: number;
  /** Identifier of the run it belongs to; {@link NO_RUN} where it concerns the pipeline and no run. */
  readonly run: string;
  /** Time of recording, in milliseconds since the epoch. */
  readonly atMs: number;
};

/** Thrown when an event does not have the form that its type demands. `code` is `PIPELINE_BAD_EVENT`. */
export class BadEventError extends Error {
  readonly code = "PIPELINE_BAD_EVENT";

  /** @param problem - what is wrong, in one line. */
  constructor(problem: string) {
    super(problem);
    this.name = "BadEventError";
  }
}

/** What an event that concerns the pipeline and no run has in the place of a run's identifier. No run is named so. */
export const NO_RUN = "";

/** Types of the events about the pipeline as a whole: what a human decides or brings in before, between or beside runs. */
const TYPES_OUTSIDE_RUNS = ["contract.approved", "plan.imported"] as const;

/** An event about the pipeline as a whole. */
export type EventOutsideRuns = Extract<EventBody, { readonly type: (typeof TYPES_OUTSIDE_RUNS)[number] }>;

/**
 * Whether an event stands outside of runs, with {@link NO_RUN} for its run. Whoever reads the events of a run does not meet
 * it, and it changes no run: `apply` refuses it.
 */
export function isOutsideRuns<E extends EventBody>(body: E): body is Extract<E, EventOutsideRuns> {
  return TYPES_OUTSIDE_RUNS.some((type) => type === body.type);
}

/** Makes an event of a type. */
export function event<T extends EventType>(type: T, data: EventData<T>): EventBody {
  return { type, data } as EventBody;
}

/**
 * Checks that a value is an event body.
 *
 * @throws BadEventError when the type is unknown or the data does not match it.
 */
export function parseEventBody(type: string, data: unknown): EventBody {
  if (!Object.hasOwn(EVENT_DATA_SCHEMAS, type)) {
    throw new BadEventError(`unknown event type ${JSON.stringify(type).slice(0, 100)}`);
  }
  const result = EVENT_DATA_SCHEMAS[type as EventType].safeParse(data);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new BadEventError(`event ${type}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`);
  }
  return { type, data: result.data } as EventBody;
}
