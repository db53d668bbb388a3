import { withPlan } from "./arrange-plan.ts";
import { withIssue } from "./apply-run.ts";
import type { EventOf } from "./event-of.ts";
import type { PipelineState } from "./pipeline-state.ts";
import { IllegalTransitionError, setArtifact } from "./set-artifact.ts";

/**
 * Applies an amended plan: everything that it has in common with the one before keeps its state, and what it adds can start at once.
 * There is something else to run, so nothing is asked; what is still open returns to parked (I10).
 *
 * @throws IllegalTransitionError for a plan that drops an artifact, or has it in another stage, at another place, or not as binding.
 */
export function applyAmendment(state: PipelineState, { seq, data }: EventOf<"plan.amended">): PipelineState {
  const planned = new Map(data.plan.artifacts.map((artifact) => [artifact.id, artifact]));
  for (const { id, stage, location, optional } of state.plan.artifacts) {
    const now = planned.get(id);
    if (now?.stage === stage && now.location === location && now.optional === optional) continue;
    throw new IllegalTransitionError(`the amended plan of run ${state.run} does not keep artifact ${id} as it is`);
  }
  const { planDigest, gateDigests, before, added, changed } = data;
  let next = withPlan({ ...state, questions: [] }, data.plan);
  next = { ...next, planDigest, gateDigests, before: { ...state.before, ...before } };
  for (const id of data.gateFirst) next = setArtifact(next, id, { gateFirst: true });
  const first = next.byId.get(added[0] ?? changed[0] ?? "")?.location;
  return withIssue(next, "fall", seq, "PLAN_AMENDED", {
    ...(first === undefined ? {} : { artifact: first }),
    added: String(added.length),
    changed: String(changed.length),
  });
}
