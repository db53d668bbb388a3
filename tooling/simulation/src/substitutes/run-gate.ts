/** Stands in for the orchestrator's `run-gate.ts`: gates are the world's, and take as long as it wants. */
import type { GateContext, GateRequest } from "../../../../packages/orchestrator/src/gate/run-gate.ts";
import type { GateResult } from "../../../../packages/orchestrator/src/kernel/gate-outcome.ts";
import { machine } from "../machine/machine.ts";
import { world } from "../world/current-world.ts";

export async function runGate(context: GateContext, request: GateRequest): Promise<GateResult | null> {
  machine.effect("start of a gate");
  return world().gates.run(context, request);
}
