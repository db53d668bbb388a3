import { moneyMicros } from "@pawl/pipeline";

/** What an agent printed: an object of any shape. */
export type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = Object.freeze({});

/** Most tokens or turns that a number of an agent's can mean. */
const MAX_COUNT = 1_000_000_000_000;

/** A mapping, or an empty one where the value is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : NO_FIELDS;
}

/** A list of mappings, without what is none. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** A text, or `null`. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A count, or `null`: what is no whole number of at least 0 is unknown. */
export function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= MAX_COUNT ? value : null;
}

/** An amount of money in millionths, rounded up, or `null`. */
export function moneyOf(value: unknown): number | null {
  return typeof value === "number" || typeof value === "string" ? moneyMicros(value) : null;
}

/** A session's id as telemetry keeps it, or `null` for a text that is none. */
export function sessionIdOf(value: unknown): string | null {
  return typeof value === "string" && /^[\w.:-]{1,200}$/.test(value) ? value : null;
}

/** A sum in which one unknown part makes the whole unknown. */
export function sumOf(parts: readonly (number | null)[]): number | null {
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}
