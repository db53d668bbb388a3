import { artifactAllows } from "@pawl/pipeline";
import type { Artifact, EventBody, PipelineState, QueuedCandidate } from "@pawl/pipeline";
import type { AdvanceResult } from "@pawl/workspace";

import type { ChangeRefusal } from "../gate/judge-changes.ts";
import { closePrepared, dropPrepared, holdsLease } from "../kernel/integrate.ts";
import { refuse } from "../kernel/refuse.ts";
import { endsStage, prepareTrain } from "../kernel/train.ts";
import type { TrainMember } from "../kernel/train.ts";
import { toPaths } from "./attempt-runner.ts";
import { blockedTreeWarning } from "./blocked-tree.ts";
import { adoptForeignCommits } from "./foreign-commits.ts";
import type { GateJobContext } from "./gate-jobs.ts";
import { withRegistrations } from "./register-artifacts.ts";
import { checkStageExit } from "./stage-exit.ts";
import { coupleTrain, gateTrain } from "./train-gates.ts";

/**
 * Brings the candidates of a train onto the branch and closes their artifacts: each as a commit on the one before, their gates on
 * the last of these commits, every closed artifact gated there too where the train ends a stage, then the branch by one
 * compare-and-swap, and then one closure after the other. A train of one candidate is refused or parked where its gate says so; one
 * of several says nothing about any of them.
 *
 * What came between (somebody's commit, a lost lease) leaves the queue as it was, for the next train.
 *
 * @returns the members that failed together, of which some are to be tried next; empty for every other end.
 */
export async function integrateTrain(
  context: GateJobContext,
  train: readonly QueuedCandidate[],
  signal: AbortSignal,
): Promise<readonly QueuedCandidate[]> {
  const state = context.journal.state;
  if (signal.aborted || !train.every((queued) => holdsLease(state, queued))) return [];
  const coupled = await coupleTrain(context, state, train);
  const last = coupled.at(-1);
  if (last === undefined || signal.aborted) return [];
  const members = coupled.map((one) => one.queued);
  const gated = await gateTrain(context, state, { coupled, signal });
  if (gated === "failed") return members;
  if (gated === "ended" || signal.aborted) return [];
  const isLast = endsStage(state, members);
  const landing = { commit: last.commit, tree: last.tree, head: state.head };
  const exit = isLast ? await checkStageExit(context, members, landing, signal) : { kind: "passed" as const, passes: new Map() };
  if (exit.kind === "failed") return members;
  if (exit.kind !== "passed") return [];
  const end = await land(context, { members: gated, head: state.head, isLast, passes: exit.passes });
  if (end === "foreign") await adoptForeignCommits(context);
  return [];
}

/** From the prepared records to the closures; nothing comes between. */
async function land(
  context: GateJobContext,
  train: {
    readonly members: readonly TrainMember[];
    readonly head: string;
    readonly isLast: boolean;
    readonly passes: ReadonlyMap<string, string>;
  },
): Promise<"done" | "foreign"> {
  const { journal } = context;
  const { workspace } = context.gates;
  const { members, head } = train;
  const queued = members.map((member) => member.queued);
  const tip = members.at(-1)?.closure.commit ?? head;
  return journal.exclusively(async (record) => {
    const state = journal.state;
    if (!queued.every((one) => holdsLease(state, one))) return "done";
    // An invalidation meanwhile may have made it end the stage, or moved the head: the next train is another one.
    if (state.head !== head || endsStage(state, queued) !== train.isLast) return "done";
    if ((await workspace.head()) !== head) return "foreign";
    const registering: TrainMember[] = [];
    for (const member of members) {
      const found = await withRegistrations(context, state, member);
      if ("reason" in found) {
        await record([(now) => refuseRegistration(now, member, found, context.now())]);
        return "done";
      }
      registering.push(found);
    }
    await record([(now) => prepareTrain(now, registering, train.passes)]);
    const artifacts = queued.map((one) => toPaths(state.byId.get(one.artifact) as Artifact));
    const advanced: AdvanceResult | null = tip === head ? null : await workspace.advance({ artifacts, from: head, to: tip });
    if (advanced === null || advanced.kind === "advanced") {
      if (advanced?.projectTree.kind === "blocked") context.onWarning(blockedTreeWarning(advanced.projectTree));
      // Each closure is a transition of its own, with its own report, and so is each that follows.
      await record([...members.map(() => closePrepared), ...context.following()]);
      return "done";
    }
    await record([(now) => dropPrepared(now, advanced.kind)]);
    if (advanced.kind === "moved") return "foreign";
    await record([(now) => members.flatMap((member) => refuseChangedSince(now, member, advanced.paths, context.now()))]);
    return "done";
  });
}

/** Refuses a candidate whose files can no longer register what they list. */
function refuseRegistration(state: PipelineState, { queued, closure }: TrainMember, { detail }: ChangeRefusal, nowMs: number): readonly EventBody[] {
  const { artifact, attempt } = queued;
  return refuse(state, { artifact, attempt, reason: "BAD_REGISTRATION", detail, evidence: closure.evidence, tree: closure.tree, nowMs });
}

/** Refuses the members whose own files were changed after they had been handed in; the others go on waiting. */
function refuseChangedSince(state: PipelineState, { queued, closure }: TrainMember, paths: readonly string[], nowMs: number): readonly EventBody[] {
  const artifact = state.byId.get(queued.artifact) as Artifact;
  const own = paths.filter((path) => artifactAllows(artifact, path));
  if (own.length === 0) return [];
  return refuse(state, {
    artifact: queued.artifact,
    attempt: queued.attempt,
    reason: "CHECKOUT_CHANGED",
    detail: `changed since it was handed in: ${own.slice(0, 5).map((path) => JSON.stringify(path)).join(", ")}`,
    evidence: closure.evidence,
    tree: closure.tree,
    nowMs,
  });
}
