import { artifactId, benchArtifact, benchPlan } from "./bench-plan.ts";
import { KernelRun } from "./kernel-run.ts";
import type { TaskGraph } from "./random-graphs.ts";

/** From where a run knows how long its artifacts take. */
export type Knowledge = "history" | "estimate" | "nothing";

/** How long a graph takes under the real kernel, on a clock that jumps from one event to the next. Gates take no time. */
export function kernelMakespanMs(graph: TaskGraph, slots: number, knowledge: Knowledge): number {
  const artifacts = graph.map(({ needs, durationMs, priority }, index) =>
    benchArtifact(index, needs, { priority, estimateMs: knowledge === "estimate" ? durationMs : null }),
  );
  const known = graph.map(({ durationMs }, index): [string, number] => [artifactId(index), durationMs]);
  const durationsMs = new Map(known);
  const run = new KernelRun(benchPlan(artifacts, { agents: slots }), knowledge === "history" ? Object.fromEntries(known) : {});
  const startMs = run.nowMs;
  const running: { id: string; attempt: number; endMs: number }[] = [];
  for (;;) {
    for (const id of run.starts()) running.push({ id, attempt: run.start(id), endMs: run.nowMs + (durationsMs.get(id) as number) });
    running.sort((one, other) => one.endMs - other.endMs || one.attempt - other.attempt);
    const next = running.shift();
    if (next === undefined) break;
    run.nowMs = next.endMs;
    run.close(next.id, next.attempt);
  }
  const { closed, required } = run.state.tallies.A;
  if (closed !== required) throw new Error(`${closed} of ${required} artifacts were closed`);
  return run.nowMs - startMs;
}
