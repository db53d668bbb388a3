import { drawGraph } from "../../graph/draw-graph.ts";
import { svgElement } from "../../svg/svg-document.ts";
import type { Picture } from "../../svg/svg-document.ts";
import { drawTimeline } from "../../timeline/draw-timeline.ts";
import { html, trusted } from "../html.ts";
import type { Html } from "../html.ts";
import { shortHash, tagOf } from "../pieces.ts";
import type { ReportFacts } from "../report-facts.ts";
import { leftOutOfTable, tableOf } from "../table.ts";
import type { Section } from "./section.ts";

/** What there is: the graph, and the same as a table. */
export function artifactsSection({ graph }: ReportFacts): Section {
  const picture = drawGraph(graph);
  const table = {
    name: "artifact-list",
    caption: "Every artifact, with what it needs and where it is in its life",
    headings: ["Artifact", "Stage", "Title", "State", "Failures", "Needs", "Location", "Commit"],
    rows: graph.artifacts.map(({ artifact, look, row, needs }) => [
      artifact.id,
      artifact.stage,
      artifact.title,
      tagOf(`${look.word}${artifact.optional ? ", optional" : ""}`, look),
      row?.failures ?? 0,
      needs.map((need) => graph.artifacts[need]?.artifact.id ?? "").join(", "),
      html`<code>${artifact.location}</code>`,
      row === null || row.commit === null ? "" : shortHash(row.commit),
    ]),
    rest: "pawl graph --json",
  };
  const left = leftOutOfTable(table);
  return {
    name: "artifacts",
    heading: "Artifacts",
    content: html`<p>Each artifact is below what it needs. An arrow is dashed while what it comes from is not closed.</p>
${figureOf(picture, "graph")}
<details><summary>The same as a table</summary>${tableOf(table)}</details>
`,
    leftOut: [picture.leftOut, left].filter((one) => one !== null),
  };
}

/** What took time, as a picture; its table is that of the attempts. */
export function timelineSection({ timeline, rows }: ReportFacts): Section {
  const picture = drawTimeline(timeline, rows);
  return {
    name: "timeline",
    heading: "What took time",
    content: html`<p>Wide bars are work, narrow ones below them gates, dashed frames waits; a bar with strokes failed. The same in words is in the table of <a href="#attempts">the attempts</a> and of <a href="#refused">what was refused</a>.</p>
${figureOf(picture, "timeline")}
`,
    leftOut: picture.leftOut === null ? [] : [picture.leftOut],
  };
}

/** A picture that can be moved by hand and by keyboard where it is wider than the page. */
function figureOf(picture: Picture, name: string): Html {
  return html`<div class="picture" role="region" tabindex="0" aria-label="Picture: ${picture.title}">${trusted(svgElement(picture, { name, styles: null }))}</div>`;
}
