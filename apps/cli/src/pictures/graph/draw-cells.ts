import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";

import type { Look } from "../looks.ts";
import { STAGE_NAMES } from "../stage-names.ts";
import { round, svgText } from "../svg/svg-document.ts";
import type { Picture } from "../svg/svg-document.ts";
import { descriptionOf, graphHeader, HEADER_HEIGHT, MARGIN, titleOf } from "./graph-frame.ts";
import { countLooks, wordsOfLooks } from "./graph.ts";
import type { Graph } from "./graph.ts";

/** Side of a cell and of the sign in it. */
const CELL = 14;
const SIGN_SIZE = 12;
const FEWEST_PER_ROW = 50;
const HEADING = 30;
const GAP = 12;

/**
 * Draws every artifact of a large graph as the sign of its state in a field of its stage, in the order of the schedule. The needs between
 * them are left out, and the picture says so. One path for each state of a stage: a hundred thousand artifacts are a few elements.
 */
export function drawCells(graph: Graph): Picture {
  const perRow = Math.max(FEWEST_PER_ROW, Math.ceil(Math.sqrt(graph.artifacts.length)));
  const header = graphHeader(graph);
  const leftOut =
    `the ${graph.edges} needs between ${graph.artifacts.length} artifacts are not drawn; --around draws one artifact with what it rests on, ` +
    "and the formats dot and json have everything";
  const fields: string[] = [];
  let y = HEADER_HEIGHT + 8;
  for (const stage of STAGES) {
    const counts = countLooks(graph, stage);
    if (counts.size === 0) continue;
    const inStage = [...counts.values()].reduce((sum, count) => sum + count, 0);
    fields.push(svgText(MARGIN, y + 18, `${stage} ${STAGE_NAMES[stage]}: ${wordsOfLooks(counts)}`, "heading"), drawField(graph, { stage, perRow, y: y + HEADING }));
    y += HEADING + Math.ceil(inStage / perRow) * CELL + GAP;
  }
  const note = `Not in this picture: ${leftOut}.`;
  return {
    width: Math.max(header.width, perRow * CELL + 2 * MARGIN, note.length * 6 + 2 * MARGIN),
    height: y + 24,
    title: titleOf(graph),
    description: `${descriptionOf(graph)} ${note}`,
    content: [header.content, ...fields, svgText(MARGIN, y + 8, note, "soft small")].join(""),
    leftOut,
  };
}

function drawField({ artifacts }: Graph, { stage, perRow, y }: { readonly stage: Stage; readonly perRow: number; readonly y: number }): string {
  const paths = new Map<Look, string[]>();
  let place = 0;
  for (const { artifact, look } of artifacts) {
    if (artifact.stage !== stage) continue;
    const [x, top] = [MARGIN + (place % perRow) * CELL, y + Math.floor(place / perRow) * CELL];
    const cells = paths.get(look) ?? [];
    paths.set(look, cells);
    cells.push(signAt(look, x + (CELL - SIGN_SIZE) / 2, top + (CELL - SIGN_SIZE) / 2));
    place += 1;
  }
  return [...paths].map(([look, cells]) => `<g class="${look.style}"><path class="sign" d="${cells.join("")}"/></g>`).join("");
}

/** The outline of a sign at another place: only its absolute points move. */
function signAt({ icon }: Look, x: number, y: number): string {
  return icon.replace(/M([\d.]+) ([\d.]+)/g, (_, left: string, top: string) => `M${round(Number(left) + x)} ${round(Number(top) + y)}`);
}
