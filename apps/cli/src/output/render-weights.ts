import { STAGES } from "@pawl/contract";
import type { PerStage } from "@pawl/contract";

/** The weights of a contract version for people: `A 20, B 25, C 30, D 25`. */
export function renderWeights(weights: PerStage<number>): string {
  return STAGES.map((stage) => `${stage} ${weights[stage]}`).join(", ");
}
