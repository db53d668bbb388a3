import { stronglyConnected } from "../../util/strongly-connected.ts";
import { showText } from "../../util/show-text.ts";
import type { ArtifactDraft } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";
import { artifactsById } from "./need-findings.ts";

const MAX_SHOWN_STEPS = 10;

/** Shortest way from the first node of a group back to itself, without leaving the group. */
const shortestCycle = (edges: readonly (readonly number[])[], group: readonly number[]): number[] => {
  const start = group[0]!;
  const inGroup = new Set(group);
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const target of edges[node]!) {
      if (!inGroup.has(target)) continue;
      if (target === start) {
        const way = [node];
        while (way[0] !== start) way.unshift(cameFrom.get(way[0]!)!);
        return way;
      }
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, node);
      queue.push(target);
    }
  }
  throw new Error("Internal error: a group of artifacts that need one another has no cycle");
};

/** Reports each group of artifacts that need one another once, with the shortest circle through its first artifact. */
export const findCycles = (artifacts: readonly ArtifactDraft[]): Finding[] => {
  const byId = artifactsById(artifacts);
  const edges = artifacts.map((artifact) =>
    artifact.needs.flatMap(({ text }) => {
      const needed = byId.get(text);
      return needed === undefined || needed === artifact ? [] : [needed.position];
    }),
  );
  return stronglyConnected(edges).map((group) => {
    const cycle = shortestCycle(edges, group);
    const ids = [...cycle, cycle[0]!].map((position) => showText(artifacts[position]!.id ?? `artifacts[${position}]`));
    const shown = ids.length <= MAX_SHOWN_STEPS ? ids : [...ids.slice(0, MAX_SHOWN_STEPS - 1), "…", ids.at(-1)!];
    const first = artifacts[cycle[0]!]!;
    const need = first.needs.find(({ text }) => byId.get(text)?.position === (cycle[1] ?? cycle[0]));
    const more = group.length > cycle.length ? ` (${group.length} artifacts need one another)` : "";
    return {
      code: "CYCLE",
      message: `these need one another in a circle: ${shown.join(" needs ")}${more}; drop one of the needs`,
      path: ["artifacts", first.position, "needs", need?.position ?? 0],
    };
  });
};
