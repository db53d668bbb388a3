import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";

import { clipText, columnsOf, padText } from "../text/clip-text.ts";
import { STAGE_NAMES } from "../stage-names.ts";
import { countLooks, wordsOfLooks } from "./graph.ts";
import type { Graph, GraphArtifact } from "./graph.ts";

/** What stands deeper is listed at this depth, with what it needs beside it; a chain of thousands would else be as wide as long. */
const MAX_DEPTH = 10;
/** Longest id and longest reason on a line, in columns. */
const MAX_ID = 60;
const MAX_LIST = 8;

interface Line {
  readonly tree: string;
  readonly state: string;
  readonly about: string;
}

/**
 * A graph for a terminal: stage by stage, each artifact under one that it needs there, with the others beside it. Nothing is left out:
 * one line per artifact. No final newline.
 */
export function renderTree(graph: Graph): string {
  const parents = parentsOf(graph);
  return STAGES.flatMap((stage) => renderStage(graph, stage, parents)).join("\n");
}

function renderStage(graph: Graph, stage: Stage, parents: readonly Parent[]): string[] {
  const lines: Line[] = [];
  const children = new Map<number | null, number[]>();
  graph.artifacts.forEach(({ artifact }, place) => {
    if (artifact.stage !== stage) return;
    const parent = parents[place]?.place ?? null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [place]);
    else siblings.push(place);
  });
  if (children.size === 0) return [];
  const open = (children.get(null) ?? []).map((place, index, all) => ({ place, prefix: "", isLast: index === all.length - 1 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { place, prefix, isLast } = next;
    lines.push(lineOf(graph, place, { prefix: `${prefix}${isLast ? "└─ " : "├─ "}`, parent: parents[place]?.place ?? null }));
    const under = `${prefix}${isLast ? "   " : "│  "}`;
    const below = children.get(place) ?? [];
    for (let index = below.length - 1; index >= 0; index -= 1) {
      open.push({ place: below[index] as number, prefix: under, isLast: index === below.length - 1 });
    }
  }
  const width = lines.reduce((widest, { tree }) => Math.max(widest, columnsOf(tree)), 0);
  const stateWidth = lines.reduce((widest, { state }) => Math.max(widest, columnsOf(state)), 0);
  const heading = `${stage} ${STAGE_NAMES[stage]}: ${wordsOfLooks(countLooks(graph, stage))}`;
  return [heading, ...lines.map(({ tree, state, about }) => `${padText(tree, width)}  ${padText(state, stateWidth)}  ${about}`.trimEnd())];
}

interface Parent {
  readonly place: number | null;
  readonly depth: number;
}

/** The artifact under which each one stands: of its stage, and as deep as any that it needs there. */
function parentsOf({ artifacts }: Graph): readonly Parent[] {
  const parents: Parent[] = [];
  for (const { artifact, needs } of artifacts) {
    let parent: Parent = { place: null, depth: 0 };
    for (const need of needs) {
      const depth = (parents[need] as Parent).depth + 1;
      if (artifacts[need]?.artifact.stage === artifact.stage && depth > parent.depth && depth <= MAX_DEPTH) parent = { place: need, depth };
    }
    parents.push(parent);
  }
  return parents;
}

function lineOf({ artifacts }: Graph, place: number, { prefix, parent }: { readonly prefix: string; readonly parent: number | null }): Line {
  const { artifact, look, needs, row } = artifacts[place] as GraphArtifact;
  const others = needs.filter((need) => need !== parent).map((need) => clipText(artifacts[need]?.artifact.id ?? "", MAX_ID));
  const failures = row === null || row.failures === 0 ? [] : [`${row.failures} ${row.failures === 1 ? "failure" : "failures"}`];
  const reason = row === null || row.reason === null || row.phase === "closed" ? [] : [clipText(row.reason, MAX_ID)];
  const about = [
    ...(artifact.optional ? ["optional"] : []),
    ...failures,
    ...reason,
    ...(others.length === 0 ? [] : [`${parent === null ? "needs" : "needs also"} ${listOf(others)}`]),
  ];
  return { tree: `${prefix}${look.sign} ${clipText(artifact.id, MAX_ID)}`, state: look.word, about: about.join("; ") };
}

function listOf(names: readonly string[]): string {
  const rest = names.length - MAX_LIST;
  return rest > 0 ? `${names.slice(0, MAX_LIST).join(", ")} and ${rest} more` : names.join(", ");
}
