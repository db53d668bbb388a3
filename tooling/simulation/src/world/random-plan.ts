import { STAGES } from "../../../../packages/contract/src/index.ts";
import type { Plan, Registration } from "../../../../packages/pipeline/src/index.ts";

import { aPlan } from "../../../../packages/orchestrator/test/support/plan-builder.ts";
import type { Choices } from "./choices.ts";

const GATE = { checks: [{ run: ["check"], count: null, min: null, timeoutMs: 1000 }], control: "parent" } as const;

/**
 * A small plan: one to three artifacts in each stage, seldom an optional one, needs that point backwards, shared writes, executable
 * artifacts, requirements, a file that registers others, and limits so low that they are met.
 */
export function randomPlan(choices: Choices): Plan {
  let plan = aPlan().withLimits({
    agents: 1 + choices.weighted([1, 2, 1]),
    gates: 1 + choices.weighted([1, 1]),
    batch: choices.weighted([3, 1]) + 1,
    train: 1 + choices.weighted([1, 1, 1]),
    attempts: 1 + choices.weighted([1, 1, 1]),
    backoffMs: [0, 1000][choices.weighted([1, 1])] as number,
    maxBackoffMs: 1500,
    statusFaults: 1 + choices.weighted([1, 3]),
    regression: 1,
    silenceMs: 60_000,
  });
  const earlier: string[] = [];
  for (const stage of STAGES) {
    const count = 1 + choices.weighted([6, 3, 1]);
    for (let number = 1; number <= count; number++) {
      const isOptional = number > 1 && choices.chance(0.25);
      const id = `${stage.toLowerCase()}${number}`;
      const isOwn = choices.chance(0.08);
      plan = plan.withArtifact(id, {
        stage,
        optional: isOptional,
        needs: isOptional || !choices.chance(0.5) ? [] : earlier.slice(-1),
        run: isOwn ? ["make", id] : null,
        agent: isOwn ? null : "default",
        version: choices.chance(0.1) ? "1.0" : null,
        writes: choices.weighted([5, 1]) === 0 ? [] : ["shared/**"],
        inputs: choices.weighted([2, 1]) === 0 ? [`out/${id}.md`] : ["**"],
        requires: { env: choices.chance(0.04) ? [`KEY_${id}`] : [], files: [] },
      });
      if (!isOptional) earlier.push(id);
    }
  }
  const built = plan.build();
  const registrations: Registration[] = choices.chance(0.08) ? [registrationBy("out/a1.md")] : [];
  return registrations.length === 0 ? built : { ...built, registrations };
}

function registrationBy(from: string): Registration {
  return { from, stage: "C", under: ["reg"], min: 1, max: 3, agent: "default", writes: [], inputs: ["reg/**"], category: null, gates: { default: GATE } };
}
