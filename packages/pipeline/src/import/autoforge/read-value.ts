/** A value that was read, or `null` where it cannot be what its field wants. */
export type ReadValue<T> = { readonly value: T } | null;

/** A text; numbers and booleans count as what they are written as. */
export function readText(value: unknown): ReadValue<string> {
  if (typeof value === "string") return { value };
  return typeof value === "number" || typeof value === "boolean" ? { value: String(value) } : null;
}

/** A flag as SQLite or JSON has it. */
export function readFlag(value: unknown): ReadValue<boolean> {
  if (typeof value === "boolean") return { value };
  return value === 0 || value === 1 ? { value: value === 1 } : null;
}

/** An id: a whole number, or a text that is not empty. Both as text, so that `3` and `"3"` mean the same feature. */
export function readId(value: unknown): ReadValue<string> {
  if (Number.isSafeInteger(value)) return { value: String(value) };
  return typeof value === "string" && value.trim() !== "" ? { value: value.trim() } : null;
}

/** What a JSON column holds: text in SQLite, the value itself in a JSON file. `null`: the text is no JSON. */
export function readJson(value: unknown): ReadValue<unknown> {
  if (typeof value !== "string") return { value };
  try {
    return { value: JSON.parse(value) as unknown };
  } catch (error) {
    // The second one for a nesting that the parser cannot follow.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/** A value as JSON, or `null` where it is nested too deep to be written. */
export function toJsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null;
    throw error;
  }
}

/** Whether a column says nothing: it is not there, NULL or empty. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** The same for a JSON column, which may hold JSON's own `null`. */
export function isAbsentJson(value: unknown): boolean {
  return isAbsent(value) || (typeof value === "string" && value.trim() === "null");
}
