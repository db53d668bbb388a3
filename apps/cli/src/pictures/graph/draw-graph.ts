import { drawBoxes } from "./draw-boxes.ts";
import { drawCells } from "./draw-cells.ts";
import type { Graph } from "./graph.ts";
import type { Picture } from "../svg/svg-document.ts";

/** Up to this size a graph is drawn with boxes and arrows; a larger one would be a tangle that nobody can read. */
export const MAX_BOXES = 300;
export const MAX_ARROWS = 1200;

/** Draws a graph: boxes and arrows, or of a large one every artifact as a sign in a field of its stage. */
export function drawGraph(graph: Graph): Picture {
  return graph.artifacts.length <= MAX_BOXES && graph.edges <= MAX_ARROWS ? drawBoxes(graph) : drawCells(graph);
}
