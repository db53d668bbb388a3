import { visibleJson } from "./render-json.ts";

/** Length of a piece, about: enough that few are written, few enough that one takes little memory. */
const PIECE_LENGTH = 2 ** 16;

/**
 * What `renderJsonLine` gives for a value, in pieces: the line of a large plan is tens of megabytes long.
 *
 * @param depth - how many levels are written item by item: as many as lie above the items that there may be many of.
 */
export function* jsonLinePieces(value: unknown, depth: number): Generator<string, void> {
  let texts: string[] = [];
  let length = 0;
  for (const text of textsOf(value, depth)) {
    texts.push(text);
    length += text.length;
    if (length < PIECE_LENGTH) continue;
    yield visibleJson(texts.join(""));
    texts = [];
    length = 0;
  }
  if (length > 0) yield visibleJson(texts.join(""));
}

function* textsOf(value: unknown, depth: number): Generator<string, void> {
  if (depth === 0 || typeof value !== "object" || value === null) yield JSON.stringify(value);
  else if (Array.isArray(value)) yield* enclosed("[", value.map((item: unknown) => ["", item] as const), "]", depth);
  else {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    yield* enclosed("{", members.map(([name, member]) => [`${JSON.stringify(name)}:`, member] as const), "}", depth);
  }
}

function* enclosed(first: string, items: readonly (readonly [before: string, item: unknown])[], last: string, depth: number): Generator<string, void> {
  yield first;
  for (const [index, [before, item]] of items.entries()) {
    yield index === 0 ? before : `,${before}`;
    yield* textsOf(item, depth - 1);
  }
  yield last;
}
