import { makePlan } from "../../support/make-plan.ts";
import type { PlanDifferences, PlannedArtifact } from "../../support/make-plan.ts";

/**
 * The plan of `makePlan`, where each gate depends on its own location alone unless the test says otherwise. So no gate runs
 * again at the end of a stage, which is half of a short run's time.
 */
export function quickPlan(differences: PlanDifferences): object {
  const plan = makePlan(differences) as { readonly artifacts: readonly PlannedArtifact[] };
  return { ...plan, artifacts: plan.artifacts.map((artifact) => ({ inputs: [artifact["location"]], ...artifact })) };
}
