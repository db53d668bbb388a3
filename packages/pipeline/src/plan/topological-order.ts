import { STAGES } from "@pawl/contract";
import type { Artifact, Plan } from "./plan.ts";

/**
 * The artifacts so that each comes after all it needs, stage by stage; where the graph leaves it open, in the order of the
 * plan. The same plan always gives the same order. Linear in artifacts and needs.
 *
 * @throws Error for a plan that `parsePlan` would refuse: one with a cycle, or with a need that is unknown or of a later stage.
 */
export const topologicalOrder = (plan: Pick<Plan, "artifacts">): readonly Artifact[] => {
  const byId = new Map(plan.artifacts.map((artifact) => [artifact.id, artifact]));
  const openNeeds = new Map<string, number>();
  const dependents = new Map<string, Artifact[]>();
  const done = new Set<string>();
  for (const { id } of plan.artifacts) dependents.set(id, []);
  for (const artifact of plan.artifacts) {
    openNeeds.set(artifact.id, artifact.needs.length);
    for (const need of artifact.needs) dependents.get(need)?.push(artifact);
  }
  const order: Artifact[] = [];
  for (const stage of STAGES) {
    const ready = plan.artifacts.filter((artifact) => artifact.stage === stage && openNeeds.get(artifact.id) === 0);
    for (const artifact of ready) {
      order.push(artifact);
      done.add(artifact.id);
      for (const dependent of dependents.get(artifact.id) ?? []) {
        const open = openNeeds.get(dependent.id)! - 1;
        openNeeds.set(dependent.id, open);
        // One of a later stage is found by that stage's own filter.
        if (open === 0 && dependent.stage === stage) ready.push(dependent);
      }
    }
  }
  if (order.length === byId.size && byId.size === plan.artifacts.length) return order;
  const stuck = plan.artifacts.find(({ id }) => !done.has(id))?.id ?? "";
  throw new Error(`Internal error: the plan was not checked; no order exists for the artifact ${stuck}`);
};
