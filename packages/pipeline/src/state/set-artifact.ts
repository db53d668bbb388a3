import type { ArtifactPhase } from "../projection/rows.ts";
import { changedIndexes } from "./indexes.ts";
import type { IndexedChange } from "./indexes.ts";
import type { ArtifactState, PipelineState } from "./pipeline-state.ts";

/** Where each phase may go; a pair that is not here is not a transition of the life cycle. */
const NEXT: Readonly<Record<ArtifactPhase, readonly ArtifactPhase[]>> = {
  pending: ["attempting", "verifying", "parked", "cancelled"],
  attempting: ["produced", "pending", "parked", "cancelled"],
  produced: ["verifying", "pending", "parked", "cancelled"],
  verifying: ["integrating", "produced", "pending", "parked", "cancelled"],
  integrating: ["closed", "pending", "parked", "cancelled"],
  closed: ["pending"],
  parked: ["pending", "cancelled"],
  cancelled: ["pending"],
};

/** Thrown when an event does not fit the state that it is applied to. `code` is `PIPELINE_ILLEGAL_TRANSITION`. */
export class IllegalTransitionError extends Error {
  readonly code = "PIPELINE_ILLEGAL_TRANSITION";

  /** @param problem - the event and the state that it met, in one line. */
  constructor(problem: string) {
    super(problem);
    this.name = "IllegalTransitionError";
  }
}

/** The state of an artifact that the plan has. @throws IllegalTransitionError for an unknown id. */
export function artifactState(state: PipelineState, id: string): ArtifactState {
  const found = state.artifacts.get(id);
  if (found === undefined) throw new IllegalTransitionError(`no artifact ${JSON.stringify(id)} in run ${state.run}`);
  return found;
}

/** Refuses an event that does not happen in the artifact's phase, although the life cycle has such a transition. */
export function requirePhase(state: PipelineState, id: string, event: string, phases: readonly ArtifactPhase[]): void {
  const { phase } = artifactState(state, id);
  if (!phases.includes(phase)) throw new IllegalTransitionError(`event ${event} on artifact ${id}, which is ${phase}`);
}

/** Refuses what an attempt does to an artifact that it holds no lease on. */
export function requireLease(state: PipelineState, id: string, event: string, attempt: number): void {
  const { lease } = artifactState(state, id);
  if (lease === attempt) return;
  throw new IllegalTransitionError(`event ${event} on artifact ${id} by attempt ${attempt}, which does not hold its lease`);
}

/**
 * Replaces part of an artifact's state and brings every index of the pipeline's state along.
 *
 * A closure, or the loss of one, changes what each of its dependents still waits for: indegrees are counted on, never counted
 * again. So over a run the cost is that of each need once, and one closure costs more only where more depends on it directly.
 *
 * @param patch - `phase` only where it changes: a transition from a phase to itself is none.
 * @throws IllegalTransitionError for an unknown id or a phase that the life cycle does not reach from the present one.
 */
export function setArtifact(state: PipelineState, id: string, patch: Partial<ArtifactState>): PipelineState {
  const before = artifactState(state, id);
  const after: ArtifactState = { ...before, ...patch };
  if (patch.phase !== undefined && !NEXT[before.phase].includes(patch.phase)) {
    throw new IllegalTransitionError(`artifact ${id} cannot go from ${before.phase} to ${after.phase}`);
  }
  const changes: IndexedChange[] = [{ id, before, after }];
  const wasClosed = before.phase === "closed";
  const isClosed = after.phase === "closed";
  if (wasClosed !== isClosed) {
    for (const dependent of directDependents(state, id)) {
      const theirs = artifactState(state, dependent);
      changes.push({ id: dependent, before: theirs, after: { ...theirs, unmetNeeds: theirs.unmetNeeds + (isClosed ? -1 : 1) } });
    }
  }
  return {
    ...state,
    ...changedIndexes(state, { graph: state.graphs.graph, order: state.order }, changes),
    artifacts: state.artifacts.withAll(new Map(changes.map((change) => [change.id, change.after]))),
    regate: wasClosed && !isClosed ? state.regate.without(state.order.rank.get(id) as number) : state.regate,
  };
}

function* directDependents({ graphs: { graph } }: PipelineState, id: string): Generator<string> {
  const number = graph.numbers.get(id) as number;
  const { offsets, targets } = graph.dependents;
  for (let edge = offsets[number] as number; edge < (offsets[number + 1] as number); edge++) {
    yield graph.artifacts[targets[edge] as number]?.id as string;
  }
}
