import type { BenchGroup } from "../bench-group.ts";
import { growth } from "./growth.ts";
import { loading } from "./loading.ts";
import { transitionCost } from "./transition-cost.ts";
import { verification } from "./verification.ts";

/** Speed and memory of `@pawl/database`. */
export const databaseGroup: BenchGroup = {
  about: "transitions, reports, loading and verifying, in small and in large ledgers",
  sizes: { rounds: 61, perRound: 10, artifacts: 1_000_000, fewArtifacts: 1000, events: 1_000_000 },
  parts: { transition: transitionCost, growth, loading, verification },
};
