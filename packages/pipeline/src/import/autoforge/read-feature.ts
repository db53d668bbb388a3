import { showText } from "../../util/show-text.ts";
import { MAX_TEXT_BYTES } from "../../plan/plan-limits.ts";
import { cleanLine, cleanText } from "./clean-text.ts";
import type { CleanText } from "./clean-text.ts";
import { type Feature, MAX_NAME_BYTES } from "./feature.ts";
import { readHumanRequest } from "./human-request.ts";
import type { Oddity, OddityCode } from "./oddities.ts";
import { isAbsent, isAbsentJson, readFlag, readId, readJson, readText, toJsonText } from "./read-value.ts";

/** AutoForge's own default for a feature without a priority. */
const DEFAULT_PRIORITY = 999;
/** Room that a description leaves for what the import adds to it, in bytes of UTF-8. */
const ROOM_FOR_NOTES_BYTES = 16 * 1024;

/** A row, with what is odd about it alone. `null` for an entry that is no row. */
export interface ReadFeature {
  readonly feature: Feature | null;
  readonly oddities: readonly Oddity[];
}

type Row = Readonly<Record<string, unknown>>;
type Note = (code: OddityCode, message: string) => void;

/**
 * Reads one row of the table or one entry of the list. Never throws, whatever it holds.
 *
 * @param position - place in the table, from 1.
 */
export function readFeature(entry: unknown, position: number): ReadFeature {
  const oddities: Oddity[] = [];
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    const message = `entry ${position} is no object; it is left out`;
    return { feature: null, oddities: [{ code: "NOT_A_FEATURE", feature: `#${position}`, message }] };
  }
  const row = entry as Row;
  const label = labelOf(row, position);
  const note: Note = (code, message) => oddities.push({ code, feature: label, message });

  const id = isAbsent(row["id"]) ? null : readId(row["id"]);
  if (id === null && !isAbsent(row["id"])) note("FIELD_UNREADABLE", "`id` is neither a whole number nor a text");
  const name = readLine(row, "name", note);
  const missing = [...(id === null ? ["id"] : []), ...(name === null ? ["name"] : []), ...(isAbsent(row["priority"]) ? ["priority"] : [])];
  if (missing.length > 0) note("FIELDS_MISSING", `has no ${missing.join(", ")}; its position ${position} stands in`);

  if (readFlagOf(row, "in_progress", note)) note("IN_PROGRESS_IGNORED", "was in progress in AutoForge; it starts anew here");
  const feature: Feature = {
    position,
    key: id?.value ?? String(position),
    label,
    name,
    category: readLine(row, "category", note),
    description: readDescription(row, note),
    steps: readSteps(row["steps"], note),
    priority: readPriority(row["priority"], position, note),
    isClaimed: readFlagOf(row, "passes", note),
    dependencies: readDependencies(row["dependencies"], note),
    openRequest: readFlagOf(row, "needs_human_input", note) ? readHumanRequest(row["human_input_request"]) : null,
  };
  if (!isAbsentJson(row["human_input_response"])) {
    note("HUMAN_INPUT_ANSWERED", "a human's answer is not copied, as it may hold a secret; add what the agent needs to its description or to `env.pass`");
  }
  return { feature, oddities };
}

function labelOf(row: Row, position: number): string {
  const id = isAbsent(row["id"]) ? null : readId(row["id"]);
  return id === null ? `#${position}` : cleanLine(id.value, MAX_NAME_BYTES).text;
}

function noteChanges({ isChanged, isCut }: CleanText, field: string, note: Note): void {
  if (isChanged) note("TEXT_CHANGED", `\`${field}\` holds characters that a plan cannot; each was replaced`);
  if (isCut) note("TEXT_CUT", `\`${field}\` is too long; its end was left out`);
}

function readLine(row: Row, field: string, note: Note): string | null {
  if (isAbsent(row[field])) return null;
  const read = readText(row[field]);
  if (read === null) {
    note("FIELD_UNREADABLE", `\`${field}\` is no text`);
    return null;
  }
  const cleaned = cleanLine(read.value, MAX_NAME_BYTES);
  noteChanges(cleaned, field, note);
  return cleaned.text === "" ? null : cleaned.text;
}

/** The description, with the whole name before it where that is too long for a title. */
function readDescription(row: Row, note: Note): string {
  const read = isAbsent(row["description"]) ? { value: "" } : readText(row["description"]);
  if (read === null) note("FIELD_UNREADABLE", "`description` is no text");
  const name = readText(row["name"])?.value ?? "";
  const isNameCut = cleanLine(name, MAX_NAME_BYTES).isCut;
  const written = [...(isNameCut ? [name] : []), ...(read === null || read.value === "" ? [] : [read.value])].join("\n\n");
  const cleaned = cleanText(written, MAX_TEXT_BYTES - ROOM_FOR_NOTES_BYTES);
  noteChanges(cleaned, "description", note);
  return cleaned.text;
}

function readFlagOf(row: Row, field: string, note: Note): boolean {
  if (row[field] === undefined) return false;
  const read = readFlag(row[field]);
  if (read !== null) return read.value;
  note("FLAG_UNREADABLE", `\`${field}\` is ${row[field] === null ? "NULL" : "neither true nor false"}; it counts as not set`);
  return false;
}

function readPriority(value: unknown, position: number, note: Note): number {
  if (isAbsent(value)) return position;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  note("FIELD_UNREADABLE", `\`priority\` is no whole number; it counts as ${DEFAULT_PRIORITY}`);
  return DEFAULT_PRIORITY;
}

function readSteps(value: unknown, note: Note): readonly string[] {
  if (isAbsentJson(value)) return [];
  const json = readJson(value);
  const isList = json !== null && Array.isArray(json.value);
  const items = isList ? (json.value as unknown[]) : [value];
  const texts = items.map((item) => (typeof item === "string" ? item : toJsonText(item)));
  if (!isList) note("STEPS_UNREADABLE", `\`steps\` is no JSON list (${showText(texts[0] ?? "")}); it is kept as one step`);
  else if (items.some((item) => typeof item !== "string")) note("STEPS_UNREADABLE", "some `steps` are no texts; they are kept as JSON");
  const cleaned = texts.filter((text) => text !== null).map((text) => cleanText(text, MAX_TEXT_BYTES));
  const isChanged = cleaned.some((one) => one.isChanged);
  noteChanges({ text: "", isChanged, isCut: cleaned.some((one) => one.isCut) }, "steps", note);
  return cleaned.map(({ text }) => text);
}

function readDependencies(value: unknown, note: Note): readonly string[] {
  if (isAbsentJson(value)) return [];
  const json = readJson(value);
  if (json === null || !Array.isArray(json.value)) {
    const shown = showText(typeof value === "string" ? value : (toJsonText(value) ?? ""));
    note("DEPENDENCIES_UNREADABLE", `\`dependencies\` is no JSON list (${shown}); all of it was dropped`);
    return [];
  }
  const items = json.value as unknown[];
  const ids = items.map(readId).filter((read) => read !== null);
  if (ids.length < items.length) {
    note("DEPENDENCIES_UNREADABLE", `${items.length - ids.length} of its ${items.length} dependencies are no ids; they were dropped`);
  }
  return ids.map((read) => read.value);
}
