import { STAGES } from "@pawl/contract";

import { escapeDot } from "../text/escape-dot.ts";
import type { Look } from "../looks.ts";
import { STAGE_NAMES } from "../stage-names.ts";
import { countLooks, wordsOfLooks } from "./graph.ts";
import type { Graph } from "./graph.ts";

const COLOURS: Readonly<Record<Look["style"], string>> = {
  good: 'color="#1a7f37", fillcolor="#e6f6ea"',
  work: 'color="#0550ae", fillcolor="#e3eefc"',
  wait: 'color="#7d4e00", fillcolor="#fff3d0"',
  idle: 'color="#59636e", fillcolor="#f6f8fa"',
  bad: 'color="#b42318", fillcolor="#fdecea"',
  gone: 'color="#59636e", fillcolor="#ffffff", style="filled,rounded,dashed"',
};

/** A graph in the language of Graphviz, with one cluster per stage. Everything is in it, whatever its size. With a final newline. */
export function renderDot(graph: Graph): string {
  const lines = [
    "digraph pawl {",
    '  graph [rankdir=TB, fontname="sans-serif", newrank=true, tooltip="Artifacts and what each needs"];',
    '  node [shape=box, style="filled,rounded", fontname="sans-serif", fontsize=11, fontcolor="#1f2328"];',
    '  edge [color="#6e7781", arrowsize=0.7];',
  ];
  for (const stage of STAGES) {
    const places = graph.artifacts.flatMap(({ artifact }, place) => (artifact.stage === stage ? [place] : []));
    if (places.length === 0) continue;
    lines.push(`  subgraph cluster_${stage} {`);
    lines.push(`    label="${escapeDot(`${stage} ${STAGE_NAMES[stage]}: ${wordsOfLooks(countLooks(graph, stage))}`)}"; color="#d0d7de"; fontcolor="#1f2328";`);
    for (const place of places) lines.push(`    ${nodeOf(graph, place)}`);
    lines.push("  }");
  }
  graph.artifacts.forEach(({ needs }, place) => {
    for (const need of needs) lines.push(`  n${need} -> n${place};`);
  });
  return `${lines.join("\n")}\n}\n`;
}

function nodeOf({ artifacts }: Graph, place: number): string {
  const node = artifacts[place];
  if (node === undefined) throw new Error(`Internal error: there is no artifact ${place}`);
  const { artifact, look } = node;
  const tooltip = escapeDot(artifact.title === "" ? artifact.location : `${artifact.title}, ${artifact.location}`);
  return `n${place} [label="${escapeDot(artifact.id)}\\n${look.sign} ${look.word}${artifact.optional ? ", optional" : ""}", tooltip="${tooltip}", ${COLOURS[look.style]}];`;
}
