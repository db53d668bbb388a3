import { endOfQuoted } from "../grammar/printable.ts";
import { foreignFieldPointer } from "../violation.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether more than `limit` brackets and braces stand open somewhere in the text. Works on any text, JSON or not, and
 * without recursion, so that it can be asked before a parser whose own limit depends on the engine.
 */
export const isDeeperThan = (text: string, limit: number): boolean => {
  if (text.length <= limit) return false;
  let depth = 0;
  for (let position = 0; position < text.length; position += 1) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) {
      const end = endOfQuoted(text, position);
      if (end === -1) return false;
      position = end - 1;
    } else if (character === OPEN_OBJECT || character === OPEN_ARRAY) {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) {
      depth -= 1;
    }
  }
  return false;
};

/** An object or an array that the scan is inside of. */
interface Container {
  readonly outer: Container | null;
  /** Keys so far, `null` for an array. */
  readonly keys: Set<string> | null;
  /** Keys that were reported already. */
  readonly reported: Set<string>;
  /** Key or index of the member that is being read. */
  member: string | number;
  /** Pointer to this container, made when it is first needed. */
  pointer: string | null;
}

const enter = (outer: Container | null, isObject: boolean): Container => ({
  outer,
  keys: isObject ? new Set() : null,
  reported: new Set(),
  member: isObject ? "" : 0,
  pointer: null,
});

const leave = (container: Container | null): Container | null => (container === null ? null : container.outer);

const pointerTo = (container: Container): string => {
  const { outer } = container;
  container.pointer ??= outer === null ? "" : pointerTo(outer) + foreignFieldPointer(String(outer.member));
  return container.pointer;
};

/**
 * JSON Pointers, as `Violation` shows them, to every key that an object of the text has more than once, at any depth and
 * each once, in the order in which the repetitions stand. The text must be valid JSON of bounded depth.
 */
export const repeatedKeys = (json: string): readonly string[] => {
  const repeated: string[] = [];
  let container: Container | null = null;
  let isKeyNext = false;
  for (let position = 0; position < json.length; position += 1) {
    switch (json.charCodeAt(position)) {
      case QUOTE: {
        const end = endOfQuoted(json, position);
        if (isKeyNext && container !== null) addKey(container, readKey(json, position, end), repeated);
        isKeyNext = false;
        position = end - 1;
        break;
      }
      case OPEN_OBJECT:
        container = enter(container, true);
        isKeyNext = true;
        break;
      case OPEN_ARRAY:
        container = enter(container, false);
        isKeyNext = false;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        container = leave(container);
        isKeyNext = false;
        break;
      case COMMA:
        if (typeof container?.member === "number") container.member += 1;
        else isKeyNext = true;
        break;
      default:
        break;
    }
  }
  return repeated;
};

const addKey = (container: Container, key: string, repeated: string[]): void => {
  container.member = key;
  if (container.keys?.has(key) === true && !container.reported.has(key)) {
    container.reported.add(key);
    repeated.push(pointerTo(container) + foreignFieldPointer(key));
  }
  container.keys?.add(key);
};

const readKey = (json: string, start: number, end: number): string => {
  const raw = json.slice(start + 1, end - 1);
  return raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw;
};
