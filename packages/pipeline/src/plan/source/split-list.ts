import { COLLECTION_STYLE, type Event, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from "js-yaml";
import { MAX_DEPTH } from "../plan-limits.ts";
import { EVENT } from "./events.ts";

/** Events of a text, or of a part of it. */
export interface ParsedText {
  readonly text: string;
  readonly events: readonly Event[];
  /** Where an offset of `text` lies in the whole. */
  readonly offsetOf: (offset: number) => number;
}

/** A text whose list of artifacts is parsed in parts, each when it is asked for. */
export interface SplitText {
  /** The text without the items of the list: the key has no value in it. */
  readonly rest: ParsedText;
  /** Index in the events of `rest` of the list's missing value. */
  readonly listAt: number;
  /** The items, in order: the events of each part are those of a document that is a list. */
  readonly parts: () => Iterable<ParsedText>;
}

/** Index of the first item in the events of a part: the document and its list come before. */
export const FIRST_ITEM = 2;

/** How a text is read. What comes out does not depend on it. */
export interface ReadingOptions {
  /** Code units up to which a text is parsed at one go. */
  readonly maxWholeLength: number;
  /** Code units of a part, about: enough that few are needed, few enough that the events of one take little memory. */
  readonly partLength: number;
}

const DEFAULT_OPTIONS: ReadingOptions = { maxWholeLength: 2 ** 20, partLength: 2 ** 18 };

const LIST_KEY = /^artifacts:[ \t]*(?:#.*)?$/gm;
const LONE_CARRIAGE_RETURN = /\r(?!\n)/;

/** A line feed, a carriage return, or the end of the text. */
const isLineEnd = (unit: number): boolean => unit === 0x0a || unit === 0x0d || Number.isNaN(unit);

/** The lines of a list's items: where they begin, where parts of about a length begin among them, and where they end. */
interface ItemLines {
  readonly starts: readonly number[];
  readonly end: number;
}

const itemLines = (text: string, from: number, partLength: number): ItemLines | null => {
  const starts: number[] = [];
  let column = -1;
  let line = from;
  while (line < text.length) {
    let at = line;
    while (text.charCodeAt(at) === 0x20) at += 1;
    const unit = text.charCodeAt(at);
    if (unit === 0x09) return null;
    if (!isLineEnd(unit) && unit !== 0x23) {
      const indent = at - line;
      const after = text.charCodeAt(at + 1);
      const isItem = unit === 0x2d && (after === 0x20 || after === 0x09 || isLineEnd(after));
      if (column === -1) {
        if (!isItem) return null;
        column = indent;
        starts.push(from);
      } else if (indent < column || (indent === column && !isItem)) {
        return { starts, end: line };
      } else if (indent === column && line - starts.at(-1)! >= partLength) starts.push(line);
    }
    const lineFeed = text.indexOf("\n", at);
    line = lineFeed === -1 ? text.length : lineFeed + 1;
  }
  return column === -1 ? null : { starts, end: text.length };
};

/** The events of a part, which must be a list and nothing else. */
const parsePart = (text: string, start: number): ParsedText => {
  const events = parseEvents(text, { maxDepth: MAX_DEPTH - 1 });
  const isList = events[0]?.type === EVENT.DOCUMENT && events[1]?.type === EVENT.SEQUENCE && events.at(-2)?.type === EVENT.POP;
  if (!isList || events.some(({ type }, index) => index > 0 && type === EVENT.DOCUMENT)) throw new NotSplitError();
  return { text, events, offsetOf: (offset) => offset + start };
};

/** A part is not the list of items that it looks like. */
export class NotSplitError extends Error {}

/**
 * What is done with a long text in parts; `null` where it is not long, or cannot be parsed so: it is to be parsed as a whole then, which
 * also says what is wrong with it.
 */
export const inParts = <T>(text: string, options: ReadingOptions = DEFAULT_OPTIONS, work: (split: SplitText) => T): T | null => {
  if (text.length <= options.maxWholeLength) return null;
  try {
    const split = splitList(text, options.partLength);
    return split === null ? null : work(split);
  } catch (error) {
    if (error instanceof YAMLException || error instanceof NotSplitError) return null;
    throw error;
  }
};

/**
 * Parts a plan's text at its artifacts, which are most of a large plan: the events of all of them at once take many times the
 * memory of the text. Only where the key begins a line and its list is written as a block below it; `null` otherwise.
 *
 * In such a text a line that begins with `- ` in the column of the first item is an item, because everything inside of an item is
 * further to the right. Where it is not, the text is not YAML, and some part of it cannot be parsed by itself either: the caller then
 * reads the whole.
 *
 * @throws YAMLException or NotSplitError where the rest, or a part when it is asked for, cannot be parsed by itself.
 */
const splitList = (text: string, partLength: number): SplitText | null => {
  const [key, second] = [...text.matchAll(LIST_KEY)];
  if (key === undefined || second !== undefined || LONE_CARRIAGE_RETURN.test(text)) return null;
  const from = text.indexOf("\n", key.index) + 1;
  const lines = from === 0 ? null : itemLines(text, from, partLength);
  if (lines === null) return null;
  const { starts, end } = lines;
  const rest = text.slice(0, from) + text.slice(end);
  const events = parseEvents(rest, { maxDepth: MAX_DEPTH });
  const keyAt = events.findIndex((event) => event.type === EVENT.SCALAR && event.valueStart === key.index);
  const [, root] = events;
  const value = events[keyAt + 1];
  // The depth of the root's keys: as many collections were begun as were ended, but for the root itself.
  const depth = events.slice(1, keyAt).reduce((sum, { type }) => sum + Number(isCollection(type)) - Number(type === EVENT.POP), 0);
  const keyEvent = events[keyAt];
  const isKey = keyEvent?.type === EVENT.SCALAR && keyEvent.style === SCALAR_STYLE.PLAIN && getScalarValue(rest, keyEvent) === "artifacts";
  if (!isKey || depth !== 1 || root?.type !== EVENT.MAPPING || root.style !== COLLECTION_STYLE.BLOCK) return null;
  if (value?.type !== EVENT.SCALAR || value.valueStart >= 0) return null;
  return {
    rest: { text: rest, events, offsetOf: (offset) => (offset < from ? offset : offset + end - from) },
    listAt: keyAt + 1,
    *parts() {
      for (const [index, start] of starts.entries()) yield parsePart(text.slice(start, starts[index + 1] ?? end), start);
    },
  };
};

const isCollection = (type: Event["type"]): boolean => type === EVENT.SEQUENCE || type === EVENT.MAPPING;
