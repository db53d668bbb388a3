import { unreachable } from "../util/unreachable.ts";
import type { EventOf } from "./event-of.ts";
import type { PipelineState } from "./pipeline-state.ts";
import { artifactState, IllegalTransitionError, setArtifact } from "./set-artifact.ts";

/** Applies a rollback, from its announcement to the moved head. The closures that it costs are invalidated by events of their own. */
export function applyRollbackEvent(
  state: PipelineState,
  event: EventOf<"rollback.prepared" | "rollback.executed" | "rollback.dropped">,
): PipelineState {
  if (event.type === "rollback.prepared") {
    if (state.prepared.length > 0 || state.preparedRollback !== null) throw new IllegalTransitionError("something is prepared already");
    if (event.data.oldHead !== state.head) throw new IllegalTransitionError(`a rollback of ${event.data.oldHead}, which is not the head`);
    return { ...state, preparedRollback: event.data };
  }
  if (state.preparedRollback?.newHead !== event.data.newHead) throw new IllegalTransitionError("no such rollback is prepared");
  switch (event.type) {
    case "rollback.executed": {
      // Observable progress are the closures that it costs (rule 2.2#1): without one, nothing that a report shows has moved.
      const moved = { ...state, preparedRollback: null, head: event.data.newHead };
      return takenBack(moved, new Set(event.data.reverts.map(({ commit }) => commit)));
    }
    case "rollback.dropped":
      return { ...state, preparedRollback: null };
    default:
      return unreachable(event);
  }
}

function takenBack(state: PipelineState, commits: ReadonlySet<string>): PipelineState {
  let next = state;
  for (const { id } of state.plan.artifacts) {
    const { landed } = artifactState(next, id);
    if (landed.some((commit) => commits.has(commit))) {
      next = setArtifact(next, id, { landed: landed.filter((commit) => !commits.has(commit)) });
    }
  }
  return next;
}
