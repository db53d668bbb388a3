import { event, registrationsOf } from "@pawl/pipeline";
import type { ClosureRecord, EventBody, EventData, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { holdsLease } from "./integrate.ts";

/** One candidate of a train as it is to land, and what proves it. */
export interface TrainMember {
  readonly queued: QueuedCandidate;
  readonly closure: Omit<ClosureRecord, "ledgerSeq">;
  /** What its files register; left out where it has none. */
  readonly registers?: NonNullable<EventData<"integration.prepared">["registers"]>;
}

/**
 * The candidates of the merge queue that are to be brought onto the head, gated and landed together, in queue order: at most
 * `limits.train`, and none behind the one that ends its stage, because everything changes then.
 *
 * Where a train failed, its members are suspects: each passed alone, and some of them break together. The next train is the first
 * half of those that are still in the queue, until one is left, which answers for itself. So of a train of n with one that does not
 * fit, the others land after about log2(n) more trains, and that one is refused by its own gate.
 *
 * @param suspects - positions in the queue of the members of the last train that failed.
 */
export function composeTrain(state: PipelineState, suspects: ReadonlySet<number>): readonly QueuedCandidate[] {
  const suspected = [...suspects]
    .sort((one, other) => one - other)
    .map((seq) => state.queue.get(seq))
    .filter((queued) => queued !== undefined && holdsLease(state, queued));
  const most = suspected.length === 0 ? state.plan.limits.train : Math.ceil(suspected.length / 2);
  const train: QueuedCandidate[] = [];
  for (const queued of suspected.length === 0 ? state.queue.values() : suspected) {
    if (train.length >= most || endsStage(state, train)) break;
    if (queued === undefined || !holdsLease(state, queued)) continue;
    // What registers artifacts is checked against the plan as it is then, so nothing lands beside it.
    const isAlone = registers(state, queued);
    if (isAlone && train.length > 0) break;
    train.push(queued);
    if (isAlone) break;
  }
  return train;
}

/** Whether the closure of a candidate's artifact registers others. */
function registers({ plan, byId }: PipelineState, { artifact: id }: Pick<QueuedCandidate, "artifact">): boolean {
  const artifact = byId.get(id);
  return artifact !== undefined && artifact.from === undefined && registrationsOf(plan, artifact).length > 0;
}

/** Whether closing these would close the last required artifact of their stage. */
export function endsStage(state: PipelineState, train: readonly Pick<QueuedCandidate, "artifact">[]): boolean {
  const required = train.map(({ artifact }) => state.byId.get(artifact)).filter((artifact) => artifact?.optional === false);
  const stage = required[0]?.stage;
  if (stage === undefined) return false;
  const { required: all, closed } = state.tallies[stage];
  return all - closed === required.length;
}

/** How many gates the merge queue may run at once. Where `limits.processes` bounds the sum of everything, it has one place of that. */
export function gatesAtOnce({ plan: { limits } }: PipelineState): number {
  return limits.processes === undefined ? limits.gates : 1;
}

/**
 * Announces the closures of a train before the branch moves; every record is in the ledger then, and a crash loses nothing.
 * All belong into one transaction: the branch moves once for all of them.
 *
 * @param passes - gate inputs of the closed artifacts whose gates passed on the train's last commit, by id.
 */
export function prepareTrain(
  state: PipelineState,
  members: readonly TrainMember[],
  passes: ReadonlyMap<string, string>,
): readonly EventBody[] {
  let oldHead = state.head;
  return members.map(({ queued, closure, registers: registered }, position) => {
    const isLast = position === members.length - 1;
    const prepared = event("integration.prepared", {
      artifact: queued.artifact,
      attempt: queued.attempt,
      oldHead,
      newHead: closure.commit,
      closure: { ...closure, ledgerSeq: state.seq },
      ...(registered === undefined || registered.length === 0 ? {} : { registers: registered }),
      passes: isLast ? [...passes].map(([artifact, inputsDigest]) => ({ artifact, inputsDigest })) : [],
    });
    oldHead = closure.commit;
    return prepared;
  });
}
