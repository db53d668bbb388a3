import type { Stage } from "@pawl/contract";
import type { Artifact, ArtifactRow } from "@pawl/pipeline";

import { PHASE_LOOKS, PLANNED_LOOK } from "../looks.ts";
import type { Look } from "../looks.ts";

/** One artifact of a graph. */
export interface GraphArtifact {
  readonly artifact: Pick<Artifact, "id" | "stage" | "title" | "location" | "version" | "optional">;
  /** What the ledger says of it; `null` where no run has begun. */
  readonly row: ArtifactRow | null;
  readonly look: Look;
  /** Places of what it needs in {@link Graph.artifacts}, always before its own. */
  readonly needs: readonly number[];
}

/** The artifacts of a run or of a plan, each after what it needs, stage by stage. */
export interface Graph {
  /** `null`: of a plan that no run has. */
  readonly run: string | null;
  readonly artifacts: readonly GraphArtifact[];
  /** How many artifacts there are in all, where {@link artifacts} are some of them. */
  readonly inAll: number;
  readonly edges: number;
}

/** What a graph is made of. */
export interface GraphSource {
  readonly run: string | null;
  /** In an order in which each comes after what it needs, stage by stage. */
  readonly artifacts: readonly Artifact[];
  /** By id; empty for a plan. */
  readonly rows: ReadonlyMap<string, ArtifactRow>;
  /** Id of the artifact around which to draw: it, what it rests on, and what rests on it. `null`: everything. */
  readonly around: string | null;
}

/** Makes a graph. An unknown artifact for `around` gives an empty one. */
export function makeGraph({ run, artifacts, rows, around }: GraphSource): Graph {
  const wanted = around === null ? null : connectedWith(around, artifacts);
  const shown = wanted === null ? artifacts : artifacts.filter(({ id }) => wanted.has(id));
  const places = new Map(shown.map(({ id }, place) => [id, place]));
  const nodes = shown.map((artifact): GraphArtifact => {
    const row = rows.get(artifact.id) ?? null;
    const needs = [...new Set(artifact.needs)].map((id) => places.get(id)).filter((place) => place !== undefined);
    return { artifact, row, look: row === null ? PLANNED_LOOK : PHASE_LOOKS[row.phase], needs };
  });
  return { run, artifacts: nodes, inAll: artifacts.length, edges: nodes.reduce((sum, { needs }) => sum + needs.length, 0) };
}

/** How many artifacts of each look there are, in the order in which they come, for one stage or for all. */
export function countLooks(graph: Graph, stage: Stage | null = null): ReadonlyMap<Look, number> {
  const counts = new Map<Look, number>();
  for (const { artifact, look } of graph.artifacts) {
    if (stage === null || artifact.stage === stage) counts.set(look, (counts.get(look) ?? 0) + 1);
  }
  return counts;
}

/** `3 closed, 1 parked`: the same in words. */
export function wordsOfLooks(counts: ReadonlyMap<Look, number>): string {
  return [...counts].map(([{ word }, count]) => `${count} ${word}`).join(", ");
}

/** The artifact, everything that it needs, and everything that needs it. */
function connectedWith(around: string, artifacts: readonly Artifact[]): ReadonlySet<string> {
  const below = new Set([around]);
  for (const { id, needs } of artifacts) if (needs.some((need) => below.has(need))) below.add(id);
  const above = new Set([around]);
  for (const { id, needs } of artifacts.toReversed()) if (above.has(id)) for (const need of needs) above.add(need);
  return new Set([...above, ...below]);
}
