import { isDigit, isLower, isUpper } from "./characters.ts";
import { Cursor } from "./cursor.ts";
import { takeRun, wordMeant } from "./words.ts";

const MAX_NAME_LENGTH = 100;

export interface IssueReading {
  readonly code: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Reads `<CODE> key=value …` (I8); `null` when the text is anything else. No key stands twice. */
export const readIssue = (text: string): IssueReading | null => {
  const cursor = new Cursor(text);
  const code = takeCode(cursor);
  const values = new Map<string, string>();
  while (code !== null && cursor.accept(" ")) {
    const key = takeKey(cursor);
    if (key === null || values.has(key) || !cursor.accept("=")) return null;
    const value = wordMeant(takeRun(cursor));
    if (value === null) return null;
    values.set(key, value);
  }
  return code !== null && cursor.atEnd ? { code, values } : null;
};

/** SCREAMING_SNAKE: a capital, then capitals and digits, in parts joined by one `_`; at most 100 characters. */
const takeCode = (cursor: Cursor): string | null => {
  if (!isUpper(cursor.peek())) return null;
  do {
    if (cursor.takeWhile((character) => isUpper(character) || isDigit(character)) === "") return null;
  } while (cursor.accept("_"));
  return cursor.at <= MAX_NAME_LENGTH ? cursor.text.slice(0, cursor.at) : null;
};

/** A small letter, then letters, digits, `_` and `-`; at most 100 characters. */
const takeKey = (cursor: Cursor): string | null => {
  if (!isLower(cursor.peek())) return null;
  const key = cursor.takeWhile((character) =>
    isLower(character) || isUpper(character) || isDigit(character) || character === "_" || character === "-");
  return key.length <= MAX_NAME_LENGTH ? key : null;
};

/** Whether an issue counts what is not listed: `MORE count=<n>`, n a whole number from 1 of at most 16 digits (I15). */
export const countsMore = ({ code, values }: IssueReading): boolean => {
  const count = values.get("count") ?? "";
  return code === "MORE" && values.size === 1 && count !== "" && count.length <= 16 && !count.startsWith("0") &&
    Array.from(count).every(isDigit);
};
