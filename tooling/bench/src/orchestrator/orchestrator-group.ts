import type { BenchGroup } from "../bench-group.ts";
import { closureCost } from "./closure-cost.ts";
import { isolatedGit } from "./isolated-git.ts";
import { layers } from "./layers.ts";
import { memory } from "./memory.ts";
import { processes } from "./processes.ts";
import { scheduling } from "./scheduling.ts";
import { throughput } from "./throughput.ts";

/** Speed, memory and schedules of `@pawl/orchestrator`. */
export const orchestratorGroup: BenchGroup = {
  about: "what a run costs beside its agents and gates, how good its schedule is, and what a large pipeline needs",
  sizes: { closures: 1000, processes: 1000, perLayer: 10, isolated: 100, runs: 3, graphs: 400, artifacts: 100_000, fewArtifacts: 1000, rounds: 11, perRound: 200 },
  parts: { throughput, processes, layers, isolated: isolatedGit, scheduling, memory, closure: closureCost },
};
