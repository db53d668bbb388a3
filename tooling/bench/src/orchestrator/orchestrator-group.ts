import type { BenchGroup } from "../bench-group.ts";
import { layers } from "./layers.ts";
import { throughput } from "./throughput.ts";

/** Speed of `@pawl/orchestrator`. */
export const orchestratorGroup: BenchGroup = {
  about: "what a run costs beside its agents and gates",
  sizes: { closures: 1000, perLayer: 10, runs: 3 },
  parts: { throughput, layers },
};
