import type { PipelineState } from "../../../../packages/pipeline/src/index.ts";

import { time } from "../machine/virtual-time.ts";
import type { World } from "../world/world.ts";
import { stateOf } from "./observer.ts";
import { demand } from "./violation.ts";

/** While an orchestrator is at rest: what can start has been started, within the limits, and whatever runs may run. */
export function checkIdle(world: World, state: PipelineState, isDraining: boolean): void {
  const agents = world.externals.running.filter(({ kind }) => kind === "agent").length;
  demand(agents <= state.plan.limits.agents, "no more agents work than the plan allows", () => `${agents} agents`);
  demand(agents <= state.running.size, "no agent works without the lease of its attempt", () => world.externals.running.map(({ name }) => name).join(", "));
  const elsewhere = [...state.active.values()].filter((id) => state.byId.get(id)?.stage !== state.stage);
  demand(elsewhere.length === 0, "nothing is at work outside of the run's stage (I12)", () => `${elsewhere.join(", ")} in stage ${state.stage}`);
  if (state.questions.length > 0) demand(agents === 0, "while a question is open nothing runs (I10)", () => `${agents} agents`);
  if (state.head === world.repository.head) {
    const closed = [...state.closed.values()].filter((id) => !world.repository.contains(state.head, state.artifacts.get(id)?.closure?.record.commit ?? ""));
    demand(closed.length === 0, "what is closed stays on the branch, or loses its closure", () => closed.join(", "));
  }
  if (stateOf(state) !== "RUNNING" || state.isPaused || isDraining) return;
  const isBusy = state.active.size > 0 || state.regate.size > 0;
  const ready = state.plan.artifacts.filter((artifact) => {
    const now = state.artifacts.get(artifact.id);
    return artifact.stage === state.stage && now?.phase === "pending" && artifact.needs.every((need) => state.artifacts.get(need)?.phase === "closed");
  });
  const waits = ready.some((artifact) => {
    const pause = state.pauses.get(artifact.agent ?? "");
    const isPaused = pause !== undefined && (pause.untilMs === null || pause.untilMs > time.nowMs);
    return isPaused || (state.artifacts.get(artifact.id)?.notBeforeMs ?? 0) > time.nowMs;
  });
  demand(isBusy || waits, "a run that is not blocked works or waits for a time (2#4)", () => `ready: ${ready.map(({ id }) => id).join(", ")}`);
  if (isBusy) demand(world.externals.running.length > 0 || waits, "what is under way is under way somewhere (2#4)", () => [...state.active.values()].join(", "));
}
