import { isDigit } from "./characters.ts";
import { Cursor } from "./cursor.ts";

/** What a strict reading of a JSON text gives. */
export interface JsonReading {
  /** Of equal keys the last one holds. */
  readonly value: unknown;
  /** Some object has a key more than once. */
  readonly repeatsKey: boolean;
}

/** So many brackets and braces may stand open at once. */
const MAX_DEPTH = 512;

/** Reads exactly one JSON value (RFC 8259) with nothing but white space around it; `null` when there is none. */
export const readJson = (text: string): JsonReading | null => {
  const reader = new JsonReader(text);
  const value = reader.readValue(0);
  return value === NOTHING || !reader.isDone() ? null : { value, repeatsKey: reader.repeatsKey };
};

const NOTHING = Symbol("no JSON value");
class JsonReader {
  readonly #cursor: Cursor;
  repeatsKey = false;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  isDone(): boolean {
    this.#skipSpace();
    return this.#cursor.atEnd;
  }

  /** The value that stands here, inside of `depth` others; `NOTHING` when there is none. */
  readValue(depth: number): unknown {
    const cursor = this.#cursor;
    this.#skipSpace();
    if (cursor.accept("null")) return null;
    if (cursor.accept("true")) return true;
    if (cursor.accept("false")) return false;
    const first = cursor.peek();
    if (first === '"') return readJsonString(cursor) ?? NOTHING;
    if (first !== "{" && first !== "[") return this.#readNumber();
    if (depth === MAX_DEPTH) return NOTHING;
    cursor.take();
    return first === "{" ? this.#readObject(depth + 1) : this.#readArray(depth + 1);
  }

  #readArray(depth: number): unknown {
    const items: unknown[] = [];
    this.#skipSpace();
    if (this.#cursor.accept("]")) return items;
    for (;;) {
      const item = this.readValue(depth);
      if (item === NOTHING) return NOTHING;
      items.push(item);
      this.#skipSpace();
      if (this.#cursor.accept("]")) return items;
      if (!this.#cursor.accept(",")) return NOTHING;
    }
  }

  #readObject(depth: number): unknown {
    const members = new Map<string, unknown>();
    this.#skipSpace();
    if (this.#cursor.accept("}")) return {};
    for (;;) {
      this.#skipSpace();
      const key = readJsonString(this.#cursor);
      this.#skipSpace();
      if (key === null || !this.#cursor.accept(":")) return NOTHING;
      const member = this.readValue(depth);
      if (member === NOTHING) return NOTHING;
      if (members.has(key)) this.repeatsKey = true;
      members.set(key, member);
      this.#skipSpace();
      if (this.#cursor.accept("}")) return Object.fromEntries(members);
      if (!this.#cursor.accept(",")) return NOTHING;
    }
  }

  #readNumber(): unknown {
    const cursor = this.#cursor;
    const from = cursor.at;
    cursor.accept("-");
    if (!cursor.accept("0") && cursor.takeWhile(isDigit) === "") return NOTHING;
    if (cursor.accept(".") && cursor.takeWhile(isDigit) === "") return NOTHING;
    if (cursor.accept("e") || cursor.accept("E")) {
      if (!cursor.accept("+")) cursor.accept("-");
      if (cursor.takeWhile(isDigit) === "") return NOTHING;
    }
    return Number(cursor.text.slice(from, cursor.at));
  }

  #skipSpace(): void {
    this.#cursor.takeWhile((character) => " \t\n\r".includes(character));
  }
}

const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t",
};

/** Reads the string literal that begins here; `null` when there is none, or none that ends. */
export const readJsonString = (cursor: Cursor): string | null => {
  if (!cursor.accept('"')) return null;
  let text = "";
  while (!cursor.atEnd) {
    const character = cursor.take();
    if (character === '"') return text;
    if (character < " ") return null;
    if (character !== "\\") {
      text += character;
      continue;
    }
    const escape = cursor.take();
    const unit = escape === "u" ? readHexUnit(cursor) : ESCAPED[escape];
    if (unit === undefined || unit === null) return null;
    text += unit;
  }
  return null;
};

const readHexUnit = (cursor: Cursor): string | null => {
  let code = 0;
  for (let digit = 0; digit < 4; digit += 1) {
    const character = cursor.take();
    const value = character === "" ? -1 : "0123456789abcdef".indexOf(character.toLowerCase());
    if (value === -1) return null;
    code = code * 16 + value;
  }
  return String.fromCharCode(code);
};
