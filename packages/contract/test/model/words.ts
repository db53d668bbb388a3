import { holdsUnprintable, isSpace, isUnprintable } from "./characters.ts";
import { Cursor } from "./cursor.ts";
import { readJsonString } from "./json-text.ts";

/**
 * Reads what stands here up to the next white space; a quoted part at its beginning is read whole, spaces and all.
 * Whether that is a word, {@link wordMeant} says.
 */
export const takeRun = (cursor: Cursor): string => {
  const from = cursor.at;
  if (cursor.peek() === '"' && skipQuoted(cursor)) return cursor.text.slice(from, cursor.at);
  cursor.at = from;
  return cursor.takeWhile((character) => !isSpace(character));
};

/** Moves behind the quoted part that begins here; `false` when it does not end. */
export const skipQuoted = (cursor: Cursor): boolean => {
  cursor.take();
  while (!cursor.atEnd) {
    const character = cursor.take();
    if (character === '"') return true;
    if (character === "\\") cursor.take();
  }
  return false;
};

/**
 * What a run means as a word, `null` when it is none. README, "How the checks read the rules": what is not one plain
 * word is written as a JSON string literal, and there is one spelling. So a run is either plain, or the literal of
 * something that is not plain, with nothing escaped but what must be.
 */
export const wordMeant = (run: string): string | null => {
  if (isPlain(run)) return run;
  const cursor = new Cursor(run);
  const value = readJsonString(cursor);
  return value !== null && cursor.atEnd && writeWord(value) === run ? value : null;
};

/** A word as every grammar of the contract writes it. */
export const writeWord = (word: string): string => (isPlain(word) ? word : `"${Array.from(word, escaped).join("")}"`);

const isPlain = (text: string): boolean => {
  for (const character of text) {
    if (isSpace(character) || isUnprintable(character) || '"=\\'.includes(character)) return false;
  }
  return text !== "";
};

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
};

const escaped = (character: string): string => {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined || !isUnprintable(character)) return short ?? character;
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
};

/** A location is a relative, normalised path inside the repository, without `@` in its last segment, and not `NONE`. */
export const isLocation = (path: string): boolean => {
  if (path === "NONE" || path.trim() !== path || holdsUnprintable(path)) return false;
  const cursor = new Cursor(path);
  for (;;) {
    const segment = cursor.takeWhile((character) => character !== "/");
    if (segment === "" || segment === "." || segment === ".." || segment.includes("\\")) return false;
    if (cursor.atEnd) return !segment.includes("@");
    cursor.take();
  }
};
