import type { Artifact } from "../plan/plan.ts";
import { withPlan } from "./arrange-plan.ts";
import type { EventOf } from "./event-of.ts";
import type { PipelineState } from "./pipeline-state.ts";
import { artifactState, IllegalTransitionError, setArtifact } from "./set-artifact.ts";

/** Phases in which nothing of an artifact is under way, and nothing of it counts. */
const AT_REST = new Set(["pending", "parked", "cancelled"]);

/**
 * Applies what a file registers: its artifacts take the place of those that it registered before. Its stage comes later than that of
 * the artifact that produces it, and so nothing of what it changes is under way or closed; what it keeps keeps its state.
 *
 * @throws IllegalTransitionError where that is not so, or the artifact that produces the file is not closed.
 */
export function applyRegistration(state: PipelineState, { data }: EventOf<"artifacts.registered">): PipelineState {
  const { from, registered, gateDigests, added, changed, removed, gateFirst } = data;
  if (artifactState(state, data.artifact).phase !== "closed") throw new IllegalTransitionError(`${data.artifact} registers artifacts and is not closed`);
  const fresh = new Set(added);
  const names = new Set<string>();
  for (const artifact of registered) {
    const known = state.byId.get(artifact.id);
    const isOwn = artifact.from === from && !artifact.optional && (known === undefined ? fresh.has(artifact.id) : known.from === from);
    if (!isOwn || names.has(artifact.id)) throw new IllegalTransitionError(`${from} registers ${artifact.id}, which is not its own`);
    names.add(artifact.id);
  }
  const gone = state.plan.artifacts.filter((one) => one.from === from && !names.has(one.id)).map(({ id }) => id);
  if (gone.length !== removed.length || gone.some((id) => !removed.includes(id))) throw new IllegalTransitionError(`${from} does not say which artifacts it has no more`);
  for (const id of [...removed, ...changed, ...added.filter((one) => state.byId.has(one))]) {
    if (!AT_REST.has(artifactState(state, id).phase)) throw new IllegalTransitionError(`${from} takes back or changes ${id}, which is not at rest`);
  }
  const kept = state.plan.artifacts.filter((one: Artifact) => one.from !== from);
  const digests = Object.fromEntries(Object.entries(state.gateDigests).filter(([id]) => !gone.includes(id)));
  let next = withPlan({ ...state, questions: [] }, { ...state.plan, artifacts: [...kept, ...registered] }, fresh);
  next = { ...next, gateDigests: { ...digests, ...gateDigests } };
  for (const id of gateFirst) next = setArtifact(next, id, { gateFirst: true });
  return next;
}
