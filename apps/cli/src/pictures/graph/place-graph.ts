import type { LayeredGraph, Vertex } from "./layer-graph.ts";

/** Sizes in the drawing, in pixels. */
export const BOX = { width: 190, height: 42 } as const;
const GAP_BETWEEN_BOXES = 18;
/** Width that passing arrows take, and their distance from one another. */
const PASSING = { width: 4, gap: 12 } as const;
const ROUNDS = 24;
/** How much straight long arrows matter beside boxes over what they need. */
const PASSING_WEIGHT = 16;
/** The same of a box that is joined with nothing. */
const LONE_WEIGHT = 0.001;

/** Middles of the vertices from the left edge of the drawing, by number, and its width. */
export interface PlacedGraph {
  readonly xs: readonly number[];
  readonly width: number;
}

/**
 * Places the vertices of each row in its order, each as near as its neighbours in the row allow to the middle of what it is joined with.
 * Of one row that is the exact least-squares answer (isotonic regression); rows take turns, down and up.
 */
export function placeGraph({ vertices, rows }: LayeredGraph): PlacedGraph {
  const xs: number[] = vertices.map(() => 0);
  for (const row of rows) settle(row, { vertices, xs, wished: row.map(() => ({ x: 0, weight: 1 })) });
  for (let round = 0; round < ROUNDS; round += 1) {
    const isDown = round % 2 === 0;
    for (const row of isDown ? rows : rows.toReversed()) {
      const wished = row.map((vertex) => wishOf(vertices[vertex] as Vertex, { vertices, xs, vertex, isLast: round >= ROUNDS - 2, side: isDown ? "above" : "below" }));
      settle(row, { vertices, xs, wished: withLone(wished, xs) });
    }
  }
  const leftOf = (vertex: number): number => (xs[vertex] ?? 0) - widthOf(vertices[vertex] as Vertex) / 2;
  const rightOf = (vertex: number): number => (xs[vertex] ?? 0) + widthOf(vertices[vertex] as Vertex) / 2;
  const left = vertices.reduce((least, _, vertex) => Math.min(least, leftOf(vertex)), Infinity);
  const right = vertices.reduce((most, _, vertex) => Math.max(most, rightOf(vertex)), -Infinity);
  return { xs: xs.map((x) => Math.round((x - left) * 10) / 10), width: vertices.length === 0 ? 0 : right - left };
}

interface Wish {
  readonly vertices: readonly Vertex[];
  readonly xs: readonly number[];
  readonly vertex: number;
  readonly isLast: boolean;
  readonly side: "above" | "below";
}

interface Place {
  readonly x: number;
  readonly weight: number;
}

/** Where a vertex would stand for itself, and how much that matters; `null`: it is joined with nothing. In the last rounds both rows beside it count. */
function wishOf(vertex: Vertex, { vertices, xs, vertex: number, isLast, side }: Wish): Place | null {
  const both = isLast ? [...vertex.above, ...vertex.below] : vertex[side];
  // What passes by goes straight on, where it does.
  const straight = vertex.isPassing ? both.filter((one) => vertices[one]?.isPassing === true) : [];
  const joined = straight.length > 0 ? straight : both;
  if (vertex.above.length + vertex.below.length === 0) return null;
  if (joined.length === 0) return { x: xs[number] ?? 0, weight: 1 };
  return { x: joined.reduce((sum, one) => sum + (xs[one] ?? 0), 0) / joined.length, weight: vertex.isPassing ? PASSING_WEIGHT : 1 };
}

/** What is joined with nothing goes to the others of its row, or to the middle of everything, as far as there is room. */
function withLone(wished: readonly (Place | null)[], xs: readonly number[]): readonly Place[] {
  const others = wished.flatMap((place) => (place === null ? [] : [place.x]));
  const near = others.length > 0 ? others : xs;
  const x = near.reduce((sum, one) => sum + one, 0) / near.length;
  return wished.map((place) => place ?? { x, weight: LONE_WEIGHT });
}

interface Block {
  sum: number;
  weight: number;
  count: number;
}

/** Moves a row to where it wishes to be, in its order and without overlaps: pool adjacent violators over the wishes less the room before. */
function settle(row: readonly number[], { vertices, xs, wished }: { readonly vertices: readonly Vertex[]; readonly xs: number[]; readonly wished: readonly Place[] }): void {
  const blocks: Block[] = [];
  const offsets: number[] = [];
  row.forEach((number, index) => {
    const vertex = vertices[number] as Vertex;
    const before = index === 0 ? undefined : vertices[row[index - 1] as number];
    offsets.push(before === undefined ? 0 : (offsets[index - 1] ?? 0) + distance(before, vertex));
    const { x, weight } = wished[index] as Place;
    blocks.push({ sum: (x - (offsets[index] ?? 0)) * weight, weight, count: 1 });
    for (let last = blocks.at(-1), other = blocks.at(-2); last !== undefined && other !== undefined && meanOf(other) > meanOf(last); last = blocks.at(-1), other = blocks.at(-2)) {
      blocks.splice(-2, 2, { sum: last.sum + other.sum, weight: last.weight + other.weight, count: last.count + other.count });
    }
  });
  let index = 0;
  for (const block of blocks) {
    for (let rest = block.count; rest > 0; rest -= 1, index += 1) xs[row[index] as number] = meanOf(block) + (offsets[index] ?? 0);
  }
}

function meanOf({ sum, weight }: Block): number {
  return sum / weight;
}

function distance(left: Vertex, right: Vertex): number {
  const gap = left.isPassing && right.isPassing ? PASSING.gap : GAP_BETWEEN_BOXES;
  return (widthOf(left) + widthOf(right)) / 2 + gap;
}

function widthOf({ isPassing }: Vertex): number {
  return isPassing ? PASSING.width : BOX.width;
}
