import { join } from "node:path";

import type { BenchPart, Measurement } from "../bench-group.ts";
import { median } from "../harness/median.ts";
import { type MadeArtifact, runProject, writeProject } from "./in-place-project.ts";

const AT_ONCE = 5;
const LAYERS = 10;
const AGENT_MS = 200;

/**
 * What a run costs beside its agents: they take 200 ms each, ten layers of them, each needing the whole layer before. The ideal is
 * that of agents and nothing else. From the first start to the last closure.
 */
export const layers: BenchPart = async function* measure({ sizes, folder, note }): AsyncGenerator<Measurement> {
  const { perLayer = 10, runs = 3 } = sizes;
  const idealMs = LAYERS * Math.ceil(perLayer / AT_ONCE) * AGENT_MS;
  const times: number[] = [];
  for (let round = 0; round < runs; round += 1) {
    const project = join(folder, `layers-${round}`);
    writeProject(project, artifactsOf(perLayer), AT_ONCE);
    const run = await runProject(project, join(folder, "cache"));
    if (run.closures !== LAYERS * perLayer) throw new Error(`${run.closures} artifacts were closed, not ${LAYERS * perLayer}`);
    note(`round ${round + 1}: ${run.makespanMs} ms, ideal ${idealMs} ms`);
    times.push(run.makespanMs);
  }
  yield { name: `orchestrator: ${LAYERS * perLayer} agents of ${AGENT_MS} ms in ${LAYERS} layers against the ideal`, unit: "x", value: median(times) / idealMs, target: { atMost: 1.1 } };
};

function artifactsOf(perLayer: number): MadeArtifact[] {
  const stages = ["A", "A", "B", "B", "C", "C", "C", "C", "D", "D"] as const;
  return stages.flatMap((stage, layer) =>
    Array.from({ length: perLayer }, (_, place): MadeArtifact => {
      const location = `out/${layer}/${place}.txt`;
      const needs = layer === 0 ? [] : Array.from({ length: perLayer }, (__, other) => `a${layer - 1}-${other}`);
      return { id: `a${layer}-${place}`, stage, location, needs, agent: ["sh", "-c", `sleep ${AGENT_MS / 1000}; cp seed ${location}`] };
    }),
  );
}
