import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";
import { compileGlobs, isInside } from "@pawl/pipeline";

import { closedArtifacts } from "../kernel/integrate.ts";
import { invalidate } from "../kernel/invalidate.ts";
import type { Invalidation } from "../kernel/invalidate.ts";
import type { GateJobContext } from "./gate-jobs.ts";

/**
 * Takes over what somebody else did to the branch: their commits are kept and reported. A closure whose commit is no longer on the
 * branch is lost, and so is that of an artifact whose location they changed: what is there is not what was closed. Closed artifacts
 * of which they only touched what else may be written are to be gated again. What they did to the location of an unclosed one is
 * gated before an agent works on it.
 *
 * @returns whether the head had moved.
 */
export async function adoptForeignCommits(context: Pick<GateJobContext, "journal"> & {
  readonly gates: Pick<GateJobContext["gates"], "workspace">;
}): Promise<boolean> {
  const { journal } = context;
  const { workspace } = context.gates;
  const from = journal.state.head;
  const to = await workspace.head();
  if (from === to) return false;
  const commits = await workspace.commitsBetween(from, to);
  const paths = (await workspace.changesBetween(from, to)).map((change) => change.path);
  const lost: string[] = [];
  const known = new Map<string, boolean>();
  for (const id of closedArtifacts(journal.state)) {
    const commit = journal.state.artifacts.get(id)?.closure?.record.commit ?? "";
    const isThere = known.get(commit) ?? (await workspace.contains(commit));
    known.set(commit, isThere);
    if (!isThere) lost.push(id);
  }
  await journal.transact((state) => {
    if (state.head !== from || state.status !== "running") return [];
    return [
      event("branch.foreign_commit", { from, to, commits: commits.map((one) => one.commit), paths: paths.length }),
      ...touched(state, paths, to, new Set(lost)),
    ];
  });
  return true;
}

function touched(state: PipelineState, paths: readonly string[], trigger: string, lost: ReadonlySet<string>): readonly EventBody[] {
  const events: EventBody[] = [];
  const gone: Invalidation[] = [];
  for (const { id: artifact, location, writes } of state.plan.artifacts) {
    const phase = state.artifacts.get(artifact)?.phase;
    const isChanged = paths.some((path) => isInside(location, path));
    if (phase === "closed") {
      if (lost.has(artifact)) gone.push({ artifact, cause: "COMMIT_LOST", trigger });
      else if (isChanged) gone.push({ artifact, cause: "DRIFTED", trigger });
      else if (paths.some(compileGlobs(writes))) events.push(event("artifact.regate", { artifact, cause: "FOREIGN_COMMIT", trigger }));
    } else if (isChanged && phase !== "cancelled") {
      events.push(event("artifact.gate_first", { artifact, cause: "CHANGED_BY_HAND", trigger }));
    }
  }
  return [...events, ...invalidate(state, gone)];
}
