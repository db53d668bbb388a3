import type { TaskGraph } from "./random-graphs.ts";

/**
 * AutoForge's score, the larger the earlier: 1000 times the share of the tasks downstream (of the most that any has), plus 100
 * times how close to a root a task is (1 at a root, 0 at the largest depth), plus 10 times its share of the priority.
 */
function scoresOf(graph: TaskGraph): number[] {
  const depths: number[] = [];
  for (const { needs } of graph) depths.push(Math.max(-1, ...needs.map((need) => depths[need] as number)) + 1);
  const reached = graph.map(() => new Set<number>());
  for (let task = graph.length - 1; task >= 0; task -= 1) {
    for (const need of graph[task]?.needs ?? []) {
      reached[need]?.add(task);
      for (const other of reached[task] as Set<number>) reached[need]?.add(other);
    }
  }
  const share = (value: number, most: number): number => (most === 0 ? 0 : value / most);
  const mostReached = Math.max(...reached.map(({ size }) => size));
  const mostDepth = Math.max(...depths);
  const mostPriority = Math.max(...graph.map(({ priority }) => priority));
  return graph.map(
    ({ priority }, task) =>
      1000 * share(reached[task]?.size ?? 0, mostReached) +
      100 * (1 - share(depths[task] as number, mostDepth)) +
      10 * share(priority, mostPriority),
  );
}

/** How long a graph takes where each free slot goes to the ready task with the largest score, then to the first one. */
export function autoforgeMakespanMs(graph: TaskGraph, slots: number): number {
  const scores = scoresOf(graph);
  const open = graph.map(({ needs }) => needs.length);
  const running: { task: number; endMs: number }[] = [];
  const ready = new Set(open.flatMap((count, task) => (count === 0 ? [task] : [])));
  let nowMs = 0;
  while (ready.size > 0 || running.length > 0) {
    while (ready.size > 0 && running.length < slots) {
      const [task = 0] = [...ready].sort((one, other) => (scores[other] as number) - (scores[one] as number) || one - other);
      ready.delete(task);
      running.push({ task, endMs: nowMs + (graph[task]?.durationMs ?? 0) });
    }
    running.sort((one, other) => one.endMs - other.endMs || one.task - other.task);
    const { task, endMs } = running.shift() as (typeof running)[number];
    nowMs = endMs;
    for (const [other, { needs }] of graph.entries()) {
      if (!needs.includes(task)) continue;
      open[other] = (open[other] as number) - 1;
      if (open[other] === 0) ready.add(other);
    }
  }
  return nowMs;
}
