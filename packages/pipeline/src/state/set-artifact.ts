import type { ArtifactPhase } from "../projection/rows.ts";
import type { ArtifactState, PipelineState } from "./pipeline-state.ts";
import type { SortedMap } from "./sorted-map.ts";

/** Phases in which work on an artifact is under way. */
const ACTIVE: ReadonlySet<ArtifactPhase> = new Set(["attempting", "produced", "verifying", "integrating"]);

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
 * @param patch - `phase` only where it changes: a transition from a phase to itself is none.
 * @throws IllegalTransitionError for an unknown id or a phase that the life cycle does not reach from the present one.
 */
export function setArtifact(state: PipelineState, id: string, patch: Partial<ArtifactState>): PipelineState {
  const before = artifactState(state, id);
  const after: ArtifactState = { ...before, ...patch };
  if (patch.phase !== undefined && !NEXT[before.phase].includes(patch.phase)) {
    throw new IllegalTransitionError(`artifact ${id} cannot go from ${before.phase} to ${after.phase}`);
  }
  const rank = state.order.rank.get(id) as number;
  const artifact = state.byId.get(id);
  let next: PipelineState = {
    ...state,
    artifacts: state.artifacts.with(id, after),
    ready: place(state.ready, rank, id, isReady(before), isReady(after)),
    active: place(state.active, rank, id, ACTIVE.has(before.phase), ACTIVE.has(after.phase)),
  };
  if (before.parking !== after.parking) {
    let parked = state.parked;
    if (before.parking) parked = parked.without(before.parking.seq);
    if (after.parking) parked = parked.with(after.parking.seq, id);
    next = { ...next, parked };
  }
  const wasClosed = before.phase === "closed";
  const isClosed = after.phase === "closed";
  if (wasClosed !== isClosed) {
    if (artifact !== undefined && !artifact.optional) {
      next = countClosure(next, id, before, after);
    }
    for (const dependent of state.order.dependents.get(id) ?? []) {
      const unmetNeeds = artifactState(next, dependent).unmetNeeds + (isClosed ? -1 : 1);
      next = setArtifact(next, dependent, { unmetNeeds });
    }
    if (wasClosed) next = { ...next, regate: next.regate.without(rank) };
  }
  return next;
}

function countClosure(state: PipelineState, id: string, before: ArtifactState, after: ArtifactState): PipelineState {
  const stage = state.byId.get(id)?.stage ?? "A";
  const tally = state.tallies[stage];
  const closed = after.phase === "closed";
  const bySeq = closed
    ? state.closed.with(after.closure?.seq ?? 0, id)
    : state.closed.without(before.closure?.seq ?? 0);
  return {
    ...state,
    closed: bySeq,
    tallies: { ...state.tallies, [stage]: { ...tally, closed: tally.closed + (closed ? 1 : -1) } },
  };
}

function isReady(artifact: ArtifactState): boolean {
  return artifact.phase === "pending" && artifact.unmetNeeds === 0;
}

function place(
  index: SortedMap<number, string>,
  rank: number,
  id: string,
  was: boolean,
  is: boolean,
): SortedMap<number, string> {
  if (was === is) return index;
  return is ? index.with(rank, id) : index.without(rank);
}
