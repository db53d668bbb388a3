import { STAGES } from "@pawl/contract";
import type { Plan } from "@pawl/pipeline";

import { aPlan } from "./plan-builder.ts";
import type { Random } from "./random.ts";

/**
 * A random valid plan: one to five required artifacts in each stage, some optional ones, needs that point backwards in layers
 * and chains, shared writes, categories, executable artifacts, requirements, and small limits.
 */
export function randomPlan(random: Random): Plan {
  let plan = aPlan().withLimits({
    agents: random.between(1, 4),
    gates: random.between(1, 3),
    batch: random.pick([1, 1, 2, 4]),
    attempts: random.between(1, 3),
    backoffMs: random.pick([0, 1000]),
    maxBackoffMs: 1500,
    statusFaults: 3,
    regression: random.between(1, 3),
    ...(random.chance(0.3) ? { processes: random.between(1, 5) } : {}),
  });
  if (random.chance(0.3)) plan = plan.withAgentLimit("other", random.between(1, 2));
  const required: string[] = [];
  const optional: string[] = [];
  for (const stage of STAGES) {
    for (let count = random.between(1, 5); count > 0; count--) {
      const id = `${stage.toLowerCase()}${required.length}`;
      const isOwn = random.chance(0.1);
      plan = plan.withArtifact(id, {
        stage,
        needs: needsOf(random, required),
        run: isOwn ? ["make", id] : null,
        agent: isOwn ? null : random.pick(["default", "default", "other"]),
        category: random.pick([null, "x", "y"]),
        priority: random.between(0, 2),
        estimateMs: random.pick([null, 1000, 5000]),
        version: random.pick([null, "1.0"]),
        writes: random.pick([[], [], ["shared/**"], [`shared/${id}/*.ts`], ["notes.md"]]),
        inputs: random.pick([["**"], [`out/${id}.md`]]),
        requires: { env: random.chance(0.1) ? [`KEY_${id}`] : [], files: [] },
      });
      required.push(id);
    }
    for (let count = random.between(0, 2); count > 0; count--) {
      const id = `${stage.toLowerCase()}-optional${optional.length}`;
      plan = plan.withArtifact(id, { stage, optional: true, needs: needsOf(random, [...required, ...optional]) });
      optional.push(id);
    }
  }
  return plan.build();
}

function needsOf(random: Random, earlier: readonly string[]): string[] {
  if (random.chance(0.3)) return earlier.slice(-1);
  return random.some(earlier.slice(-6), 0.3);
}
