/** A task of a graph that is to be scheduled. */
export interface Task {
  /** Positions of the tasks that must end before; each is smaller than the task's own. */
  readonly needs: readonly number[];
  readonly durationMs: number;
  readonly priority: number;
}

/** Tasks in an order in which each comes after all that it needs. */
export type TaskGraph = readonly Task[];

/** Numbers in [0, 1) from a seed (mulberry32): every run measures the same graphs. */
export type Random = () => number;

/** A generator that starts at a seed. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const MIN_TASKS = 50;
const MAX_TASKS = 200;
const MEDIAN_MS = 60_000;
/** Deviation of the logarithm of a duration: of three tasks, one is over 2.7 times, or under a 2.7th of, the median. */
const SIGMA = 1;

const between = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));

/** Different numbers from `from` up to, without, `to`. */
function some(random: Random, from: number, to: number, count: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, to - from)) chosen.add(between(random, from, to - 1));
  return [...chosen];
}

/** The needs of each task of a family. */
type Shape = (random: Random, size: number) => readonly (readonly number[])[];

const layers: Shape = (random, size) => {
  const width = between(random, 4, 12);
  return Array.from({ length: size }, (_, task) => {
    const layer = Math.floor(task / width) * width;
    return layer === 0 ? [] : some(random, layer - width, layer, between(random, 1, 3));
  });
};

const anywhere: Shape = (random, size) => Array.from({ length: size }, (_, task) => some(random, 0, task, between(random, 0, 3)));

const forkJoin: Shape = (random, size) => {
  const needs: number[][] = [];
  let last: number | null = null;
  while (needs.length < size) {
    const fork = needs.length;
    needs.push(last === null ? [] : [last]);
    const width = between(random, 3, 16);
    for (let branch = 0; branch < width; branch += 1) needs.push([fork]);
    last = needs.length;
    needs.push(Array.from({ length: width }, (_, branch) => fork + 1 + branch));
  }
  return needs;
};

const chains: Shape = (random, size) => {
  const count = between(random, 4, 16);
  const ends: number[] = [];
  return Array.from({ length: size }, (_, task) => {
    const chain = task < count ? task : between(random, 0, count - 1);
    const needs = task < count ? [] : [ends[chain] as number];
    ends[chain] = task;
    return needs;
  });
};

/** The families of graphs, by name. */
export const FAMILIES = { layers, random: anywhere, "fork-join": forkJoin, chains } as const satisfies Record<string, Shape>;

/** A graph of a family, of 50 to 200 tasks whose durations are distributed log-normally. */
export function randomGraph(family: keyof typeof FAMILIES, random: Random): TaskGraph {
  const needs = FAMILIES[family](random, between(random, MIN_TASKS, MAX_TASKS));
  return needs.map((own) => ({ needs: own, durationMs: logNormalMs(random), priority: between(random, 0, 4) }));
}

function logNormalMs(random: Random): number {
  // Box and Muller; 1 - random() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(1, Math.round(MEDIAN_MS * Math.exp(SIGMA * normal)));
}

/** No schedule is shorter: the longest path, or all work spread evenly over the slots. */
export function lowerBoundMs(graph: TaskGraph, slots: number): number {
  const ends: number[] = [];
  for (const { needs, durationMs } of graph) ends.push(durationMs + Math.max(0, ...needs.map((need) => ends[need] as number)));
  return Math.max(...ends, graph.reduce((sum, { durationMs }) => sum + durationMs, 0) / slots);
}
