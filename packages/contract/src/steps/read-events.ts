import { z } from "zod";
import { readArray } from "../checks/read-report.ts";
import { type ProgressEvent, progressEventSchema } from "../progress-event.ts";
import { type AddViolation, describeFound } from "../violation.ts";

/** Most events that are read between two reports; more than one for each artifact of the largest plan. */
export const MAX_EVENTS = 250_000;

const buildSchemas = () => ({
  event: z.object({ type: z.string(), data: z.unknown().optional() }),
  /** Other members of an event's data are left out: a ledger's events extend the contract's. */
  dataOf: new Map<string, z.ZodType>(progressEventSchema.options.map(({ shape }) => [shape.type.value, shape.data.strip()])),
});

let schemas: ReturnType<typeof buildSchemas> | null = null;

/** Made when first needed, because whoever checks single reports never needs them. */
const eventSchemas = (): ReturnType<typeof buildSchemas> => (schemas ??= buildSchemas());

/** An event that concerns progress, with its place in the list that it was read from. */
export interface PlacedEvent {
  readonly index: number;
  readonly event: ProgressEvent;
}

/**
 * The events of a list that concern progress, in order. Events of types that the contract does not know are left out.
 *
 * A list, or an event, that cannot be read breaks rule 2#5, because nothing can be derived from it; it counts as no event.
 * Never throws, whatever the value is.
 */
export const readEvents = (value: unknown, path: string, add: AddViolation): readonly PlacedEvent[] => {
  const array = readArray(value, MAX_EVENTS);
  if (array === null || array.length > MAX_EVENTS) {
    const found = array === null ? describeFound(value) : `${array.length} events`;
    add("2#5", path, found, `an array of at most ${MAX_EVENTS} events of the ledger`);
    return [];
  }
  return array.elements.flatMap((element, index) => {
    const read = readProgressEvent(element);
    if (read.kind === "progress") return [{ index, event: read.event }];
    if (read.kind === "unreadable") add("2#5", `${path}/${index}`, describeFound(element), read.wanted);
    return [];
  });
};

/**
 * What a value is as an event: one that concerns progress, with the members that the contract gives it and no others; one of
 * a type that the contract does not know; or none that can be read.
 */
export type ReadEvent =
  | { readonly kind: "progress"; readonly event: ProgressEvent }
  | { readonly kind: "other" }
  | { readonly kind: "unreadable"; readonly wanted: string };

/** Reads one event `{ type, data }` of a ledger. Never throws, whatever the value is. */
export const readProgressEvent = (value: unknown): ReadEvent => {
  try {
    const read = eventSchemas().event.safeParse(value);
    if (!read.success) return { kind: "unreadable", wanted: "an event: an object with a text `type`" };
    const { type, data } = read.data;
    const schema = eventSchemas().dataOf.get(type);
    if (schema === undefined) return { kind: "other" };
    const parsed = schema.safeParse(data);
    if (!parsed.success) return { kind: "unreadable", wanted: `an event ${type} with the data that the contract gives it` };
    return { kind: "progress", event: { type, data: parsed.data } as ProgressEvent };
  } catch {
    // A getter or a proxy trap threw.
    return { kind: "unreadable", wanted: "an event that can be read" };
  }
};
