import type { BenchContext, Measurement } from "../bench-group.ts";
import { autoforgeMakespanMs } from "./autoforge-makespan.ts";
import { kernelMakespanMs } from "./kernel-makespan.ts";
import type { Knowledge } from "./kernel-makespan.ts";
import { FAMILIES, lowerBoundMs, randomFrom, randomGraph } from "./random-graphs.ts";
import type { TaskGraph } from "./random-graphs.ts";

const SLOTS = [3, 5] as const;
const FAMILY_NAMES = Object.keys(FAMILIES) as (keyof typeof FAMILIES)[];

/** How much longer random graphs take than the lower bound says, on average, by how much is known about durations. */
export async function* scheduling({ sizes, note }: BenchContext): AsyncGenerator<Measurement> {
  const perFamily = Math.ceil((sizes["graphs"] ?? 0) / FAMILY_NAMES.length);
  const random = randomFrom(1);
  const graphs = FAMILY_NAMES.flatMap((family) => Array.from({ length: perFamily }, () => ({ family, graph: randomGraph(family, random) })));
  const stretchOf = (makespanMs: (graph: TaskGraph, slots: number) => number, family?: string): number => {
    const chosen = graphs.filter((one) => family === undefined || one.family === family);
    const ratios = chosen.flatMap(({ graph }) => SLOTS.map((slots) => makespanMs(graph, slots) / lowerBoundMs(graph, slots)));
    return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  };
  const kernel = (knowledge: Knowledge) => (graph: TaskGraph, slots: number) => kernelMakespanMs(graph, slots, knowledge);
  const what = "orchestrator: makespan over its lower bound";
  note(`scheduling ${graphs.length} graphs on ${SLOTS.join(" and ")} slots`);
  const autoforge = stretchOf(autoforgeMakespanMs);
  yield { name: `${what}, AutoForge's score`, unit: "x", value: autoforge, target: null };
  yield { name: `${what}, no durations known`, unit: "x", value: stretchOf(kernel("nothing")), target: { atMost: autoforge } };
  yield { name: `${what}, the plan's estimates`, unit: "x", value: stretchOf(kernel("estimate")), target: { atMost: 1.03 } };
  yield { name: `${what}, durations from history`, unit: "x", value: stretchOf(kernel("history")), target: { atMost: 1.03 } };
  for (const family of FAMILY_NAMES)
    yield { name: `${what}, history, ${family}`, unit: "x", value: stretchOf(kernel("history"), family), target: null };
}
