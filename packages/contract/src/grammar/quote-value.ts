import { hasUnprintable, quoteText } from "./printable.ts";

const NEEDS_QUOTES = /[\s"=\\]/;

/** The bare values that are all ASCII, which nearly every value is. */
const BARE_ASCII = /^[!#-<>-[\]-~]+$/;

/** Whether a value stands for itself: one plain word. */
const isBare = (value: string): boolean =>
  BARE_ASCII.test(value) || (value !== "" && !NEEDS_QUOTES.test(value) && !hasUnprintable(value));

/**
 * A value as it appears in an issue, a task or the text of a question (I8): bare when it is one plain word,
 * otherwise a JSON string literal. Bare means not empty and free of white space, quotation marks, `=`, backslashes
 * and unprintable characters. The result is always one line and safe to show on a terminal.
 */
export const quoteValue = (value: string): string => (isBare(value) ? value : quoteText(value));

/**
 * The value that {@link quoteValue} wrote, or `null` when the text is not exactly what it writes.
 */
export const unquoteValue = (text: string): string | null => {
  if (!text.startsWith('"')) return isBare(text) ? text : null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" && quoteValue(value) === text ? value : null;
  } catch {
    // Not a JSON string literal, or one whose only spelling would be longer than a text can be.
    return null;
  }
};
