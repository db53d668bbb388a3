import type { BenchGroup } from "../bench-group.ts";
import { deliveries } from "./deliveries.ts";
import { enqueueing } from "./enqueueing.ts";

/** Speed and memory of `@pawl/webhook` over the outbox of `@pawl/database`. */
export const webhookGroup: BenchGroup = {
  about: "delivering what waits to a receiver on this machine, and what enqueueing adds to a transition",
  sizes: { messages: 10_000, fewMessages: 1_000, rounds: 1_001, perRound: 1 },
  parts: { deliveries, enqueueing },
};
