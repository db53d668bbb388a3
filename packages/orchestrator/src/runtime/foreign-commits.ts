import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";
import { compileGlobs, isInside } from "@pawl/pipeline";

import { closedArtifacts } from "../kernel/integrate.ts";
import { invalidate } from "../kernel/invalidate.ts";
import type { GateJobContext } from "./gate-jobs.ts";

/**
 * Takes over what somebody else did to the branch: their commits are kept and reported, closed artifacts that they touch are
 * to be gated again, what they did to an unclosed one is gated before an agent works on it, and a closure whose commit is no
 * longer on the branch is lost.
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
  const touched = await workspace.changesBetween(from, to);
  const paths = touched.map((change) => change.path);
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
      ...touchedArtifacts(state, paths, to, new Set(lost)),
      ...invalidate(
        state,
        lost.map((artifact) => ({ artifact, cause: "COMMIT_LOST" as const, trigger: to })),
      ),
    ];
  });
  return true;
}

function touchedArtifacts(
  state: PipelineState,
  paths: readonly string[],
  trigger: string,
  lost: ReadonlySet<string>,
): EventBody[] {
  const events: EventBody[] = [];
  for (const artifact of state.plan.artifacts) {
    const now = state.artifacts.get(artifact.id);
    if (now?.phase === "closed") {
      const isWritable = compileGlobs(artifact.writes);
      const isTouched = paths.some((path) => isInside(artifact.location, path) || isWritable(path));
      if (lost.has(artifact.id) || !isTouched) continue;
      events.push(event("artifact.regate", { artifact: artifact.id, cause: "FOREIGN_COMMIT", trigger }));
    } else if (now !== undefined && now.phase !== "cancelled" && paths.some((path) => isInside(artifact.location, path))) {
      events.push(event("artifact.gate_first", { artifact: artifact.id, cause: "CHANGED_BY_HAND", trigger }));
    }
  }
  return events;
}
