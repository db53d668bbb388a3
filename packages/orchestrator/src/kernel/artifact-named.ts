import { didYouMean } from "@pawl/pipeline";
import type { PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";

/** What a name is looked up in. Without a run it is the plan of the next one. */
type NamedArtifacts = Pick<PipelineState, "byId" | "byLocation"> & { readonly run: string | null; readonly plan: Pick<PipelineState["plan"], "artifacts"> };

/**
 * The id of the artifact that has this id, or that is at this location.
 *
 * @throws OrchestratorError `ARTIFACT_UNKNOWN`; its hint names the closest one.
 */
export function artifactNamed(state: NamedArtifacts, name: string): string {
  const id = state.byId.has(name) ? name : state.byLocation.get(name);
  if (id !== undefined) return id;
  throw new OrchestratorError(
    "ARTIFACT_UNKNOWN",
    `${state.run === null ? "the plan" : `run ${state.run}`} has no artifact ${JSON.stringify(name.slice(0, 200))}`,
    `${didYouMean(name, state.plan.artifacts.flatMap(({ id: known, location }) => [known, location]))}Name it by its id or its location; \`pawl artifacts\` lists all.`,
  );
}
