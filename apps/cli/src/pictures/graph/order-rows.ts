import type { LayeredGraph } from "./layer-graph.ts";

/** How often all rows are put in order, alternately from the top and from the bottom. */
const SWEEPS = 12;

/** The same rows, each in an order in which fewer arrows cross: by the mean place of what each vertex is joined with in the row before. */
export function orderRows(layered: LayeredGraph): LayeredGraph {
  let rows = layered.rows.map((row) => [...row]);
  let best = rows;
  let fewest = crossingsOf({ ...layered, rows });
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    rows = sweepRows({ ...layered, rows }, sweep % 2 === 0 ? "above" : "below");
    const crossings = crossingsOf({ ...layered, rows });
    if (crossings >= fewest) continue;
    fewest = crossings;
    best = rows;
  }
  return { ...layered, rows: best };
}

function sweepRows({ vertices, rows }: LayeredGraph, side: "above" | "below"): number[][] {
  const next = rows.map((row) => [...row]);
  const order = side === "above" ? next.keys() : [...next.keys()].reverse();
  const places = placesIn(next, vertices.length);
  for (const row of order) {
    const vertexesOfRow = next[row] as number[];
    const means = new Map(
      vertexesOfRow.map((vertex, place) => {
        const joined = vertices[vertex]?.[side] ?? [];
        // What is joined with nothing stays where it is.
        return [vertex, joined.length === 0 ? place : joined.reduce((sum, one) => sum + (places[one] ?? 0), 0) / joined.length];
      }),
    );
    vertexesOfRow.sort((one, other) => (means.get(one) ?? 0) - (means.get(other) ?? 0));
    vertexesOfRow.forEach((vertex, place) => {
      places[vertex] = place;
    });
  }
  return next;
}

/** How many pairs of arrows between neighbouring rows cross. */
function crossingsOf({ vertices, rows }: LayeredGraph): number {
  const places = placesIn(rows, vertices.length);
  let crossings = 0;
  for (const [index, row] of rows.entries()) {
    const width = rows[index + 1]?.length ?? 0;
    // A binary indexed tree over the places below: how many arrows so far end at a place or left of it.
    const counts: number[] = Array.from({ length: width + 1 }, () => 0);
    let drawn = 0;
    for (const vertex of row) {
      const ends = (vertices[vertex]?.below ?? []).map((one) => places[one] ?? 0);
      for (const end of ends) {
        let notRight = 0;
        for (let at = end + 1; at > 0; at -= at & -at) notRight += counts[at] ?? 0;
        crossings += drawn - notRight;
      }
      for (const end of ends) for (let at = end + 1; at <= width; at += at & -at) counts[at] = (counts[at] ?? 0) + 1;
      drawn += ends.length;
    }
  }
  return crossings;
}

function placesIn(rows: readonly (readonly number[])[], count: number): number[] {
  const places: number[] = Array.from({ length: count }, () => 0);
  for (const row of rows) row.forEach((vertex, place) => (places[vertex] = place));
  return places;
}
