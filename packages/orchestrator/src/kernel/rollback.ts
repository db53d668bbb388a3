import { compileGlobs, event, isInside } from "@pawl/pipeline";
import type { EventBody, EventData, PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { artifactNamed } from "./artifact-named.ts";
import { refuseWhenEnded } from "./human.ts";
import { invalidate } from "./invalidate.ts";

/** A commit, or the beginning of its identifier, as people give it. */
const COMMIT = /^[0-9a-f]{7,64}$/;

/**
 * What a rollback is to revert: of an artifact, the commit that its last closure put on the branch and that still stands.
 *
 * @param targets - ids or locations of artifacts, and commits by at least seven digits.
 * @returns identifiers of commits, abbreviated where they were given so.
 * @throws OrchestratorError `RUN_ENDED`, `ARTIFACT_UNKNOWN`, `NOTHING_TO_ROLL_BACK`.
 */
export function commitsToRevert(state: PipelineState, targets: readonly string[]): readonly string[] {
  refuseWhenEnded(state);
  return targets.map((target) => {
    const isArtifact = state.byId.has(target) || state.byLocation.has(target);
    if (!isArtifact && COMMIT.test(target)) return target;
    const id = artifactNamed(state, target);
    const commit = state.artifacts.get(id)?.landed.at(-1);
    if (commit !== undefined) return commit;
    throw new OrchestratorError(
      "NOTHING_TO_ROLL_BACK",
      `no closure of ${id} in this run has put a commit on the branch that still stands`,
      "Name the commit that is to be reverted, or change the files yourself and commit.",
    );
  });
}

/**
 * What a rollback would cost, as it is announced.
 *
 * @param revert - `paths`: everything that the reverting commits change.
 */
export function prepareRollback(
  state: PipelineState,
  revert: Pick<EventData<"rollback.prepared">, "targets" | "newHead" | "reverts" | "by" | "why" | "command"> & { readonly paths: readonly string[] },
): EventBody {
  const { paths, ...data } = revert;
  const commits = new Set(data.reverts.map(({ commit }) => commit));
  const lists = { rolledBack: [] as string[], regate: [] as string[], gateFirst: [] as string[] };
  for (const { id, location, writes } of state.plan.artifacts) {
    const now = state.artifacts.get(id);
    const isChanged = paths.some((path) => isInside(location, path));
    if (now?.phase === "closed") {
      if (isChanged || now.landed.some((commit) => commits.has(commit))) lists.rolledBack.push(id);
      else if (paths.some(compileGlobs(writes))) lists.regate.push(id);
    } else if (isChanged && now?.phase !== "cancelled") {
      lists.gateFirst.push(id);
    }
  }
  return event("rollback.prepared", { ...data, ...lists, oldHead: state.head });
}

/** What follows once the branch holds the reverting commits; percentages fall in the same transition (rules 6.3#1 and 6.3#2). */
export function executeRollback(state: PipelineState): readonly EventBody[] {
  const { preparedRollback } = state;
  if (preparedRollback === null) return [];
  const { newHead, reverts, rolledBack, regate, gateFirst } = preparedRollback;
  return [
    event("rollback.executed", { newHead, reverts }),
    ...regate.map((artifact) => event("artifact.regate", { artifact, cause: "ROLLED_BACK", trigger: newHead })),
    ...gateFirst.map((artifact) => event("artifact.gate_first", { artifact, cause: "ROLLED_BACK", trigger: newHead })),
    ...invalidate(
      state,
      rolledBack.map((artifact) => ({ artifact, cause: "ROLLED_BACK" as const, trigger: newHead })),
    ),
  ];
}

/** Gives up a rollback that the branch did not take. */
export function dropRollback(state: PipelineState, cause: string): readonly EventBody[] {
  const { preparedRollback } = state;
  return preparedRollback === null ? [] : [event("rollback.dropped", { newHead: preparedRollback.newHead, cause })];
}
