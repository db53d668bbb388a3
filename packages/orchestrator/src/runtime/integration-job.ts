import type { Artifact, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { candidateGated } from "../kernel/gate-outcome.ts";
import { closePrepared, dropPrepared, holdsLease, prepareIntegration } from "../kernel/integrate.ts";
import { refuse } from "../kernel/refuse.ts";
import { isLastOfStage } from "../kernel/work-stage.ts";
import { blockedTreeWarning } from "./blocked-tree.ts";
import { toPaths } from "./attempt-runner.ts";
import { adoptForeignCommits } from "./foreign-commits.ts";
import { gateUntilDecided, refuseConflict } from "./gate-jobs.ts";
import type { GateJobContext } from "./gate-jobs.ts";
import { checkStageExit } from "./stage-exit.ts";

/** A candidate as it is to land: on the present head, with the proof that it passed there. */
interface Landing {
  readonly commit: string;
  readonly tree: string;
  readonly head: string;
  readonly artifactDigest: string;
  readonly inputsDigest: string;
  readonly control: QueuedCandidate["control"];
  readonly evidence: readonly string[];
}

/**
 * Brings the first candidate of the merge queue onto the branch and closes its artifact: onto the head, gated again where
 * that moved, every closed artifact gated too where it ends a stage, and then the branch by compare-and-swap. Begins again
 * when somebody else's commit comes between.
 */
export async function integrate(context: GateJobContext, queued: QueuedCandidate, signal: AbortSignal): Promise<void> {
  const { journal } = context;
  for (;;) {
    const state = journal.state;
    if (signal.aborted || !holdsLease(state, queued)) return;
    const landing = await land(context, state, queued, signal);
    if (landing === null || signal.aborted) return;
    const isLast = isLastOfStage(state, queued.artifact);
    const exit = isLast ? await checkStageExit(context, queued, landing, signal) : { kind: "passed" as const, passes: new Map() };
    if (exit.kind === "ended") return;
    if (exit.kind === "again") continue;
    const end = await swap(context, queued, { landing, isLast, passes: exit.passes });
    if (end === "done") return;
    if (end === "foreign") await adoptForeignCommits(context);
  }
}

/** The candidate on the head, with a PASS there. `null` when it was refused or cancelled. */
async function land(
  context: GateJobContext,
  state: PipelineState,
  queued: QueuedCandidate,
  signal: AbortSignal,
): Promise<Landing | null> {
  const { head } = state;
  const { artifactDigest, inputsDigest, evidence, attempt, artifact: id } = queued;
  const { commit, tree } = queued.candidate;
  const { control } = queued;
  if (queued.onHead === head) return { commit, tree, head, artifactDigest, inputsDigest, control, evidence };
  const { workspace } = context.gates;
  const artifact = state.byId.get(id) as Artifact;
  let moved = { commit: head, tree: "" };
  if (commit !== queued.candidate.parent) {
    const result = await workspace.bringOnto({
      candidate: { ...queued.candidate, artifact: id, attempt, changed: [] },
      head,
      timestampMs: context.now(),
    });
    if (result.kind === "conflict") {
      await refuseConflict(context, { attempt, candidate: { artifact: id, ...queued.candidate }, paths: result.paths });
      return null;
    }
    moved = result;
  }
  const at = await workspace.digests({ commit: moved.commit, locations: [artifact.location], inputs: artifact.inputs });
  // What the gate depends on is as it was when it passed, so it would say the same.
  if (at.inputs === inputsDigest && at.locations[artifact.location] === artifactDigest) {
    return { commit: moved.commit, tree: at.tree, head, artifactDigest, inputsDigest, control, evidence };
  }
  const result = await gateUntilDecided(
    context,
    {
      request: {
        artifact,
        gateDigest: queued.gateDigest,
        commit: moved.commit,
        candidate: null,
        location: null,
        controlFrom: commit === queued.candidate.parent ? null : head,
        // What was proven holds for the same bytes; where the merge made others, the control runs again.
        provenControl: { gateDigest: queued.gateDigest, artifactDigest },
        signal,
      },
      attempt,
      purpose: "integration",
    },
    (now, last) =>
      last.verdict === "PASS"
        ? []
        : candidateGated(now, {
            attempt,
            candidate: { artifact: id, commit: moved.commit, tree: last.tree ?? tree, parent: head },
            onHead: head,
            result: last,
            nowMs: context.now(),
          }),
  );
  if (result?.verdict !== "PASS" || result.tree === null) return null;
  if (result.artifactDigest === null || result.inputsDigest === null) return null;
  return {
    commit: moved.commit,
    tree: result.tree,
    head,
    artifactDigest: result.artifactDigest,
    inputsDigest: result.inputsDigest,
    control: result.controlStanding,
    evidence: result.evidence,
  };
}

/** From the prepared record to the closure; nothing comes between. */
async function swap(
  context: GateJobContext,
  queued: QueuedCandidate,
  plan: { readonly landing: Landing; readonly isLast: boolean; readonly passes: ReadonlyMap<string, string> },
): Promise<"done" | "again" | "foreign"> {
  const { journal } = context;
  const { workspace } = context.gates;
  const { commit, tree, head, artifactDigest, inputsDigest, control, evidence } = plan.landing;
  return journal.exclusively(async (record) => {
    const state = journal.state;
    if (!holdsLease(state, queued)) return "done";
    // An invalidation meanwhile may have made it the last one, or moved the head.
    if (state.head !== head || (isLastOfStage(state, queued.artifact) && !plan.isLast)) return "again";
    if ((await workspace.head()) !== head) return "foreign";
    const closure = {
      commit,
      tree,
      artifactDigest,
      gateDigest: queued.gateDigest,
      inputsDigest,
      verdict: "PASS" as const,
      reason: "OK" as const,
      control,
      evidence: [...evidence],
    };
    await record([prepareIntegration(state, queued, closure, plan.passes)]);
    const advanced =
      commit === head
        ? { kind: "advanced" as const }
        : await workspace.advance({ artifact: toPaths(state.byId.get(queued.artifact) as Artifact), from: head, to: commit });
    if (advanced.kind === "advanced") {
      if ("projectTree" in advanced && advanced.projectTree.kind === "blocked") {
        context.onWarning(blockedTreeWarning(advanced.projectTree));
      }
      await record(closePrepared(journal.state));
      return "done";
    }
    await record(dropPrepared(journal.state, advanced.kind));
    if (advanced.kind === "moved") return "foreign";
    await record(
      refuse(journal.state, {
        artifact: queued.artifact,
        attempt: queued.attempt,
        reason: "CHECKOUT_CHANGED",
        detail: `changed since it was handed in: ${advanced.paths.slice(0, 5).map((path) => JSON.stringify(path)).join(", ")}`,
        evidence,
        tree,
        nowMs: context.now(),
      }),
    );
    return "done";
  });
}
