import { compileGlobReach, compileGlobs } from "../../util/glob.ts";
import { showText } from "../../util/show-text.ts";
import type { ArtifactDraft } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";
import type { Plan, Registration } from "../plan.ts";

/**
 * Reports locations of registered artifacts that are not below a folder of their registration, and those that are protected or hold
 * something protected: protection does not bind the artifact whose own location holds the path, so a file could lift it.
 */
export const findRegisteredPlaces = (own: readonly ArtifactDraft[], { protect }: Pick<Plan, "protect">, { under }: Registration): Finding[] => {
  const isProtected = compileGlobs(protect);
  const reaches = protect.map(compileGlobReach);
  return own.flatMap(({ location, position }) => {
    if (location === null) return [];
    const path = ["artifacts", position, "location"];
    if (!under.some((folder) => location.startsWith(`${folder}/`))) {
      return [{ code: "LOCATION_NOT_ALLOWED" as const, message: `${showText(location)} does not lie below ${under.map(showText).join(" or ")}; move it there`, path }];
    }
    if (!isProtected(location) && !reaches.some((reach) => reach(location))) return [];
    return [{ code: "LOCATION_NOT_ALLOWED" as const, message: `${showText(location)} is protected, or holds what is; choose another`, path }];
  });
};
