import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";

import type { Graph } from "./graph.ts";

/** A place in a row: an artifact, or where the arrows of one from further up pass by. */
export interface Vertex {
  /** Place in {@link Graph.artifacts} of the artifact, or of the one whose arrows pass. */
  readonly artifact: number;
  readonly isPassing: boolean;
  readonly row: number;
  /** Numbers of the vertices in the row above and in the row below that it is joined with. */
  readonly above: number[];
  readonly below: number[];
}

/** The rows of a drawing, from the top. */
export interface LayeredGraph {
  readonly vertices: readonly Vertex[];
  /** Numbers of the vertices of each row, in their order from left to right. */
  readonly rows: readonly (readonly number[])[];
  readonly stageOfRow: readonly Stage[];
}

/** Fewest and most artifacts in a row, whatever the plan. */
const FEWEST_IN_ROW = 4;
const MOST_IN_ROW = 12;

/**
 * Puts artifacts into rows: stage below stage, and each below everything that it needs. A wide row goes on in the next one, since
 * artifacts of one row need nothing of each other. All long arrows of an artifact pass through one place per row.
 */
export function layerGraph(graph: Graph): LayeredGraph {
  const most = Math.min(MOST_IN_ROW, Math.max(FEWEST_IN_ROW, Math.ceil(Math.sqrt(graph.artifacts.length))));
  const vertices: Vertex[] = [];
  const rows: number[][] = [];
  const stageOfRow: Stage[] = [];
  const vertexOf = new Map<number, number>();
  const add = (artifact: number, row: number, isPassing: boolean): number => {
    rows[row]?.push(vertices.length);
    return vertices.push({ artifact, isPassing, row, above: [], below: [] }) - 1;
  };
  for (const { stage, places } of levelsOf(graph)) {
    for (let from = 0; from < places.length; from += most) {
      const row = rows.push([]) - 1;
      stageOfRow.push(stage);
      for (const place of places.slice(from, from + most)) vertexOf.set(place, add(place, row, false));
    }
  }
  joinRows(graph, { vertices, vertexOf, add });
  return { vertices, rows, stageOfRow };
}

interface Rows {
  readonly vertices: readonly Vertex[];
  readonly vertexOf: ReadonlyMap<number, number>;
  readonly add: (artifact: number, row: number, isPassing: boolean) => number;
}

function joinRows(graph: Graph, { vertices, vertexOf, add }: Rows): void {
  const join = (upper: number, lower: number): void => {
    vertices[upper]?.below.push(lower);
    vertices[lower]?.above.push(upper);
  };
  // By artifact, the vertices through which its arrows have come down so far.
  const trails = new Map<number, number[]>();
  graph.artifacts.forEach(({ needs }, place) => {
    const target = vertexOf.get(place) as number;
    for (const need of needs) {
      const trail = trails.get(need) ?? [vertexOf.get(need) as number];
      trails.set(need, trail);
      const top = (vertices[trail[0] as number] as Vertex).row;
      for (let row = top + trail.length; row < (vertices[target] as Vertex).row; row += 1) {
        const passing = add(need, row, true);
        join(trail.at(-1) as number, passing);
        trail.push(passing);
      }
      join(trail[(vertices[target] as Vertex).row - top - 1] as number, target);
    }
  });
}

interface Level {
  readonly stage: Stage;
  readonly places: number[];
}

/** The artifacts of each stage by how many there are above them, at most, in that stage. */
function levelsOf({ artifacts }: Graph): readonly Level[] {
  const levels: number[] = [];
  const byStage = new Map<Stage, Level[]>(STAGES.map((stage) => [stage, []]));
  artifacts.forEach(({ artifact, needs }, place) => {
    const level = needs.reduce((deepest, need) => (artifacts[need]?.artifact.stage === artifact.stage ? Math.max(deepest, (levels[need] ?? 0) + 1) : deepest), 0);
    levels.push(level);
    const ofStage = byStage.get(artifact.stage) as Level[];
    ofStage[level] ??= { stage: artifact.stage, places: [] };
    ofStage[level].places.push(place);
  });
  return STAGES.flatMap((stage) => byStage.get(stage) as Level[]);
}
