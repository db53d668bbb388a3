import { holdsUnprintable, isSpace } from "./characters.ts";
import { Cursor } from "./cursor.ts";
import { skipQuoted } from "./words.ts";

/** The only question with more than one sentence: source, section 4.2.2. */
export const FAIL_CLOSED_QUESTION =
  "Progress calculation failed deterministically. Fix required in orchestrator calculation rules. Continue? (YES/NO)";

const MAX_OPTIONS = 100;

export interface QuestionReading {
  /** What stands before the options, or before what was to be them; a text without a parenthesis is all sentence. */
  readonly sentence: string;
  /** Whether it ends with ` (OPTION/OPTION…)`: 2 to 100 of them, all different (I9). */
  readonly hasOptions: boolean;
}

export const readQuestion = (text: string): QuestionReading => {
  const opening = text.lastIndexOf("(");
  if (opening === -1) return { sentence: text, hasOptions: false };
  const before = text.slice(0, opening);
  const isApart = before === "" || before.endsWith(" ");
  return {
    sentence: before.endsWith(" ") ? before.slice(0, -1) : before,
    hasOptions: isApart && text.endsWith(")") && areOptions(text.slice(opening + 1, -1)),
  };
};

const areOptions = (text: string): boolean => {
  const cursor = new Cursor(text);
  const options = new Set<string>();
  let count = 0;
  do {
    const option = cursor.takeWhile((character) => character !== "/" && character !== ")");
    if (option === "" || option.trim() !== option || holdsUnprintable(option)) return false;
    options.add(option);
    count += 1;
  } while (cursor.accept("/"));
  return cursor.atEnd && count >= 2 && count <= MAX_OPTIONS && options.size === count;
};

/** One sentence on one line: no end of a sentence with more behind it but in quotation marks, no space around. */
export const isOneSentence = (text: string): boolean => {
  if (text === "" || text.trim() !== text || holdsUnprintable(text)) return false;
  const cursor = new Cursor(text);
  while (!cursor.atEnd) {
    if (cursor.peek() === '"') {
      const from = cursor.at;
      // A mark without its partner quotes nothing.
      if (!skipQuoted(cursor)) cursor.at = from + 1;
      continue;
    }
    const character = cursor.take();
    if (".!?".includes(character) && isSpace(cursor.peek())) return false;
    if ("。！？".includes(character) && !cursor.atEnd) return false;
  }
  return true;
};
