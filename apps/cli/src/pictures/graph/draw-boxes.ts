import type { Stage } from "@pawl/contract";

import { STAGE_NAMES } from "../stage-names.ts";
import { round, svgText } from "../svg/svg-document.ts";
import type { Picture } from "../svg/svg-document.ts";
import { clipText, clipToPixels } from "../text/clip-text.ts";
import { escapeMarkup } from "../text/escape-markup.ts";
import { descriptionOf, graphHeader, HEADER_HEIGHT, MARGIN, titleOf } from "./graph-frame.ts";
import { countLooks, wordsOfLooks } from "./graph.ts";
import type { Graph, GraphArtifact } from "./graph.ts";
import { layerGraph } from "./layer-graph.ts";
import type { LayeredGraph, Vertex } from "./layer-graph.ts";
import { orderRows } from "./order-rows.ts";
import { BOX, placeGraph } from "./place-graph.ts";

const GAP_BETWEEN_ROWS = 46;
/** Height in which an arrow goes to the side. */
const BEND = 38;
const BAND = { padding: 18, heading: 28, gap: 14 } as const;
/** Columns of an id, and pixels of a state, that fit into a box. */
const ID_COLUMNS = 20;
const STATE_WIDTH = BOX.width - 32 - 6;
/** A title is shown whole up to this length when somebody points at its box. */
const TITLE_COLUMNS = 200;

/** Draws every artifact as a box below what it needs, with the stages as bands. */
export function drawBoxes(graph: Graph): Picture {
  const layered = orderRows(layerGraph(graph));
  const placed = placeGraph(layered);
  const header = graphHeader(graph);
  const width = Math.max(placed.width + 2 * (MARGIN + BAND.padding), header.width);
  const left = (width - placed.width) / 2;
  const { tops, bands, bottom } = rowsOf(layered);
  const xs = placed.xs.map((x) => x + left);
  const drawing = { graph, layered, xs, tops };
  return {
    width,
    height: bottom + MARGIN,
    title: titleOf(graph),
    description: descriptionOf(graph),
    content: [header.content, ...bands.map((band) => drawBand(band, width)), ...drawArrows(drawing), ...bands.map((band) => headBand(graph, band)), ...drawArtifacts(drawing)].join(""),
    leftOut: null,
  };
}

interface Drawing {
  readonly graph: Graph;
  readonly layered: LayeredGraph;
  /** Middle of each vertex. */
  readonly xs: readonly number[];
  /** Top of each row's boxes. */
  readonly tops: readonly number[];
}

interface Band {
  readonly stage: Stage;
  readonly top: number;
  bottom: number;
}

function rowsOf({ stageOfRow }: LayeredGraph): { readonly tops: readonly number[]; readonly bands: readonly Band[]; readonly bottom: number } {
  const tops: number[] = [];
  const bands: Band[] = [];
  let y: number = HEADER_HEIGHT;
  stageOfRow.forEach((stage, row) => {
    if (stage === stageOfRow[row - 1]) {
      y += GAP_BETWEEN_ROWS;
    } else {
      if (row > 0) y += BAND.padding + BAND.gap;
      bands.push({ stage, top: y, bottom: y });
      y += BAND.heading + BAND.padding / 2;
    }
    tops.push(y);
    y += BOX.height;
    (bands.at(-1) as Band).bottom = y + BAND.padding;
  });
  return { tops, bands, bottom: bands.at(-1)?.bottom ?? y };
}

function drawBand({ top, bottom }: Band, width: number): string {
  return `<rect class="band" x="${MARGIN / 2}" y="${round(top)}" width="${round(width - MARGIN)}" height="${round(bottom - top)}" rx="8"/>`;
}

/** The name of a stage, over the arrows that pass it. */
function headBand(graph: Graph, { stage, top }: Band): string {
  const counts = `<tspan class="soft small" dx="10">${escapeMarkup(wordsOfLooks(countLooks(graph, stage)))}</tspan>`;
  return `<text x="${MARGIN + 2}" y="${round(top + 20)}" class="heading">${escapeMarkup(`${stage} ${STAGE_NAMES[stage]}`)}${counts}</text>`;
}

/** One path for the arrows of an artifact, and one head for all arrows that an artifact takes. */
function drawArrows({ graph, layered: { vertices }, xs, tops }: Drawing): string[] {
  const paths = new Map<number, string[]>();
  const heads: string[] = [];
  vertices.forEach((vertex, number) => {
    const { artifact, row, isPassing, above, below } = vertex;
    const parts = paths.get(artifact) ?? [];
    paths.set(artifact, parts);
    const [x, top, bottom] = [xs[number] ?? 0, tops[row] ?? 0, (tops[row] ?? 0) + BOX.height];
    if (isPassing) parts.push(`M${round(x)} ${round(top)}V${round(bottom)}`);
    else if (above.length > 0) heads.push(`M${round(x - 4)} ${round(top - 7)}h8l-4 7z`);
    for (const lower of below) {
      const end = vertices[lower] as Vertex;
      const [toX, toY] = [xs[lower] ?? 0, (tops[end.row] ?? 0) - (end.isPassing ? 0 : 6)];
      // The bend is above the heading of a stage that begins below it.
      const bent = Math.min(toY, bottom + BEND);
      const middle = round((bottom + bent) / 2);
      parts.push(`M${round(x)} ${round(bottom)}C${round(x)} ${middle} ${round(toX)} ${middle} ${round(toX)} ${round(bent)}V${round(toY)}`);
    }
  });
  const arrows = [...paths]
    .filter(([, parts]) => parts.length > 0)
    .map(([artifact, parts]) => `<path class="arrow${graph.artifacts[artifact]?.row?.phase === "closed" ? "" : " open"}" d="${parts.join("")}"/>`);
  return [...arrows, ...(heads.length === 0 ? [] : [`<path class="head" d="${heads.join("")}"/>`])];
}

function drawArtifacts({ graph, layered: { vertices }, xs, tops }: Drawing): string[] {
  return vertices.flatMap(({ artifact, row, isPassing }, number) => {
    const node = graph.artifacts[artifact];
    return isPassing || node === undefined ? [] : [drawBox(node, (xs[number] ?? 0) - BOX.width / 2, tops[row] ?? 0)];
  });
}

function drawBox(node: GraphArtifact, x: number, y: number): string {
  const { artifact, look } = node;
  const { id, title, location, optional } = artifact;
  const about = `${clipText(id, TITLE_COLUMNS)}: ${stateOf(node)}. ${title === "" ? "" : `${clipText(title, TITLE_COLUMNS)}, `}${clipText(location, TITLE_COLUMNS)}`;
  return (
    `<g class="${look.style}${optional ? " optional" : ""}" transform="translate(${round(x)} ${round(y)})"><title>${escapeMarkup(about)}</title>` +
    `<rect class="box" width="${BOX.width}" height="${BOX.height}" rx="6"/><path class="sign" transform="translate(11 15)" d="${look.icon}"/>` +
    `${svgText(32, 18, clipText(id, ID_COLUMNS), "name")}${svgText(32, 33, clipToPixels(stateOf(node), STATE_WIDTH), "state")}</g>`
  );
}

/** An artifact's place in its life in words, with what it has failed by. */
function stateOf({ artifact, look, row }: GraphArtifact): string {
  const failures = row === null || row.failures === 0 ? "" : `, ${row.failures} ${row.failures === 1 ? "failure" : "failures"}`;
  const reason = row === null || row.reason === null || row.phase === "closed" ? "" : `: ${row.reason}`;
  return `${look.word}${artifact.optional ? " (optional)" : ""}${reason}${failures}`;
}
