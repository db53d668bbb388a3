import { STAGES } from "@pawl/contract";

import { PHASE_LOOKS, PLANNED_LOOK } from "../looks.ts";
import type { Look } from "../looks.ts";
import { STAGE_NAMES } from "../stage-names.ts";
import { round, svgText } from "../svg/svg-document.ts";
import { columnsOf } from "../text/clip-text.ts";
import { countLooks, wordsOfLooks } from "./graph.ts";
import type { Graph } from "./graph.ts";

/** Room around a drawing, and for its title with the key. */
export const MARGIN = 20;
export const HEADER_HEIGHT = 62;
/** Width of a column of text that is not of a fixed width, about. */
const COLUMN_WIDTH = 6.4;

/** Title and key of a drawing of a graph. */
export function graphHeader(graph: Graph): { readonly content: string; readonly width: number } {
  const counts = countLooks(graph);
  let x = MARGIN;
  const key = looksInOrder(counts).map((look) => {
    const text = `${look.word} ${counts.get(look) ?? 0}`;
    const entry = `<g class="${look.style}"><path class="sign" transform="translate(${round(x)} 42)" d="${look.icon}"/>${svgText(x + 17, 52, text, "")}</g>`;
    x += 17 + columnsOf(text) * COLUMN_WIDTH + 20;
    return entry;
  });
  const title = titleOf(graph);
  return { content: `${svgText(MARGIN, 28, title, "title")}${key.join("")}`, width: Math.max(x, MARGIN * 2 + columnsOf(title) * 9.2) };
}

/** What a drawing of a graph is, in a few words. */
export function titleOf({ run, artifacts, inAll }: Graph): string {
  const some = artifacts.length === inAll ? `${inAll}` : `${artifacts.length} of ${inAll}`;
  return `${some} artifacts ${run === null ? "of the plan" : "and where they are"}`;
}

/** The same in words, stage by stage. */
export function descriptionOf(graph: Graph): string {
  const stages = STAGES.map((stage) => ({ stage, counts: countLooks(graph, stage) })).filter(({ counts }) => counts.size > 0);
  return `${stages.map(({ stage, counts }) => `Stage ${stage}, ${STAGE_NAMES[stage]}: ${wordsOfLooks(counts)}.`).join(" ")} ${graph.edges} needs.`;
}

function looksInOrder(counts: ReadonlyMap<Look, number>): readonly Look[] {
  return [...Object.values(PHASE_LOOKS), PLANNED_LOOK].filter((look) => counts.has(look));
}
