import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";

import { clipText } from "../text/clip-text.ts";
import { escapeMermaid } from "../text/escape-mermaid.ts";
import type { Look } from "../looks.ts";
import { STAGE_NAMES } from "../stage-names.ts";
import { countLooks, wordsOfLooks } from "./graph.ts";
import type { Graph } from "./graph.ts";

/** What a viewer of Mermaid draws where its settings were not changed: `maxTextSize` and `maxEdges`. Over it, it draws an error. */
const MAX_CHARACTERS = 50_000;
const MAX_EDGES = 500;
/** Longest id in a label, in columns. */
const MAX_ID = 60;

const STYLES: Readonly<Record<Look["style"], string>> = {
  good: "fill:#e6f6ea,stroke:#1a7f37,color:#1f2328",
  work: "fill:#e3eefc,stroke:#0550ae,color:#1f2328",
  wait: "fill:#fff3d0,stroke:#7d4e00,color:#1f2328",
  idle: "fill:#f6f8fa,stroke:#59636e,color:#1f2328",
  bad: "fill:#fdecea,stroke:#b42318,color:#1f2328",
  gone: "fill:#ffffff,stroke:#59636e,color:#1f2328,stroke-dasharray:4 3",
};

/** A text, and what is not in it. */
export interface RenderedGraph {
  readonly text: string;
  /** What was left out, in one sentence; `null`: nothing. */
  readonly leftOut: string | null;
}

/** A flow chart of Mermaid, one subgraph per stage. One that viewers would refuse for its size shows the stages alone. With a final newline. */
export function renderMermaid(graph: Graph): RenderedGraph {
  const text = graph.edges > MAX_EDGES ? null : wholeChart(graph);
  if (text !== null && text.length <= MAX_CHARACTERS) return { text, leftOut: null };
  const leftOut =
    `Mermaid draws at most ${MAX_EDGES} arrows and ${MAX_CHARACTERS} characters: the ${graph.artifacts.length} artifacts and ${graph.edges} needs ` +
    "are added up by stage; --around draws a part, and the formats dot and json have everything";
  return { text: stagesOnly(graph, leftOut), leftOut };
}

function wholeChart(graph: Graph): string {
  const lines = ["flowchart TD"];
  for (const stage of STAGES) {
    const places = graph.artifacts.flatMap(({ artifact }, place) => (artifact.stage === stage ? [place] : []));
    if (places.length === 0) continue;
    lines.push(`  subgraph ${stage}["${escapeMermaid(`${stage} ${STAGE_NAMES[stage]}`)}"]`);
    for (const place of places) {
      const node = graph.artifacts[place];
      if (node !== undefined) lines.push(`    n${place}["${escapeMermaid(clipText(node.artifact.id, MAX_ID))}<br/>${node.look.sign} ${node.look.word}"]:::${node.look.style}`);
    }
    lines.push("  end");
  }
  graph.artifacts.forEach(({ needs }, place) => {
    for (const need of needs) lines.push(`  n${need} --> n${place}`);
  });
  const used = new Set(graph.artifacts.map(({ look }) => look.style));
  for (const style of used) lines.push(`  classDef ${style} ${STYLES[style]}`);
  return `${lines.join("\n")}\n`;
}

function stagesOnly(graph: Graph, leftOut: string): string {
  const stages = STAGES.filter((stage) => graph.artifacts.some(({ artifact }) => artifact.stage === stage));
  const between = new Map<string, number>();
  for (const { artifact, needs } of graph.artifacts) {
    for (const need of needs) {
      const from = graph.artifacts[need]?.artifact.stage as Stage;
      if (from !== artifact.stage) between.set(`${from} ${artifact.stage}`, (between.get(`${from} ${artifact.stage}`) ?? 0) + 1);
    }
  }
  const nodes = stages.map((stage) => `  ${stage}["${escapeMermaid(`${stage} ${STAGE_NAMES[stage]}`)}<br/>${escapeMermaid(wordsOfLooks(countLooks(graph, stage)))}"]`);
  const arrows = [...between].map(([stagesOfEdge, count]) => {
    const [from, to] = stagesOfEdge.split(" ");
    return `  ${from} -- "${count} needs" --> ${to}`;
  });
  return `flowchart TD\n  %% ${leftOut}\n${[...nodes, ...arrows].join("\n")}\n`;
}
