import type { PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";

/**
 * The id of the artifact that has this id, or that is at this location.
 *
 * @throws OrchestratorError `ARTIFACT_UNKNOWN`.
 */
export function artifactNamed(state: PipelineState, name: string): string {
  const id = state.byId.has(name) ? name : state.byLocation.get(name);
  if (id !== undefined) return id;
  throw new OrchestratorError(
    "ARTIFACT_UNKNOWN",
    `run ${state.run} has no artifact ${JSON.stringify(name.slice(0, 200))}`,
    "Name it by its id or its location; `pawl artifacts` lists all.",
  );
}
