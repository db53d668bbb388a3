import { quoteText } from "./grammar/printable.ts";
import type { RuleId } from "./rules.ts";

/** One way in which a report breaks the contract. */
export interface Violation {
  readonly rule: RuleId;
  /** JSON Pointer (RFC 6901) to the offending value, escaped for display; empty for the report as a whole. */
  readonly path: string;
  /** What is there, on one line, escaped and truncated. */
  readonly found: string;
  /** What should be there instead. */
  readonly wanted: string;
}

/** Receives violations as a check finds them. */
export type AddViolation = (rule: RuleId, path: string, found: string, wanted: string) => void;

/** Stands for a value whose reading failed: a getter or a proxy that throws. */
export const UNREADABLE: unique symbol = Symbol("unreadable");

const MAX_SHOWN_CHARACTERS = 80;

const shorten = (text: string): string =>
  text.length <= MAX_SHOWN_CHARACTERS ? text : text.slice(0, MAX_SHOWN_CHARACTERS);

/** One line that says what a value is. Never reads into an object, so it is safe on any value. */
export const describeFound = (value: unknown): string => {
  if (value === UNREADABLE) return "a value that cannot be read";
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return value.length <= MAX_SHOWN_CHARACTERS
        ? quoteText(value)
        : `${quoteText(shorten(value))}… (${value.length} characters)`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      return isArray(value) ? "an array" : "an object";
    default:
      return `a ${typeof value}`;
  }
};

/** `Array.isArray` that holds for a revoked proxy too, which it answers with an exception. */
export const isArray = (value: unknown): value is readonly unknown[] => {
  try {
    return Array.isArray(value);
  } catch {
    // A revoked proxy is neither an array nor anything else that can be read.
    return false;
  }
};

/** JSON Pointer to a field with a foreign name, escaped and shortened. Known names need no escaping. */
export const foreignFieldPointer = (name: string): string => {
  const escaped = quoteText(shorten(name)).slice(1, -1).replaceAll("~", "~0").replaceAll("/", "~1");
  return `/${escaped}${name.length > MAX_SHOWN_CHARACTERS ? "…" : ""}`;
};
