import { isSpace } from "./characters.ts";
import { Cursor } from "./cursor.ts";
import { isLocation, takeRun, wordMeant } from "./words.ts";

const VERBS = ["Generate", "Run", "Verify", "Close"];

/** What a text says, as far as it is to be a task (I6: a lifecycle verb and one location). */
export interface TaskReading {
  /** Its first two words are a lifecycle verb and a location, spelled as they are to be. */
  readonly beginsAsTask: boolean;
  /** There is more than two words: a second action, a condition, a reason. */
  readonly saysMore: boolean;
}

export const readTask = (text: string): TaskReading => {
  const cursor = new Cursor(text);
  cursor.takeWhile(isSpace);
  const verb = cursor.takeWhile((character) => !isSpace(character));
  cursor.takeWhile(isSpace);
  // Only behind a verb is a quotation mark the beginning of a location.
  const second = VERBS.includes(verb) ? takeRun(cursor) : cursor.takeWhile((character) => !isSpace(character));
  const step = text.slice(0, cursor.at);
  cursor.takeWhile(isSpace);
  const saysMore = !cursor.atEnd;
  const location = wordMeant(second);
  const isSpelled = step === `${verb} ${second}` && VERBS.includes(verb) && (saysMore || step === text);
  return { beginsAsTask: isSpelled && location !== null && isLocation(location), saysMore };
};
