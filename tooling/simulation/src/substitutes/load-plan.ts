/** Stands in for the orchestrator's `load-plan.ts`: the plan file is the world's. */
import type { Plan } from "../../../../packages/pipeline/src/index.ts";

import { machine } from "../machine/machine.ts";
import { world } from "../world/current-world.ts";

export async function loadPlan(): Promise<{ readonly plan: Plan; readonly warnings: readonly never[] }> {
  machine.look();
  return { plan: world().plan, warnings: [] };
}
