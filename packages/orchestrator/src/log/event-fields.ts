import type { RecordedEvent } from "@pawl/pipeline";

/** A longer text is cut off in the log. */
const LONGEST_TEXT = 300;

/** What the log says of an event: its place, its numbers, names and short texts. Of lists only how long they are. */
export function eventFields({ seq, run, atMs, data }: RecordedEvent): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = { seq, run, atMs };
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === "string") fields[name] = value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
    else if (typeof value === "number" || typeof value === "boolean" || value === null) fields[name] = value;
    else if (Array.isArray(value)) fields[name] = value.length <= 5 && value.every((one) => typeof one === "string") ? value : { length: value.length };
  }
  return fields;
}
