import { isInside } from "../../util/is-inside.ts";
import { showText } from "../../util/show-text.ts";
import { type ArtifactDraft, asMapping } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

/** Reports an artifact whose location is or holds a prompt of the plan: nobody may change that file, so its gate could never pass. */
export const findPromptProblems = (root: unknown, artifacts: readonly ArtifactDraft[]): Finding[] => {
  const file = asMapping(asMapping(root)["prompts"])["assignment"];
  if (typeof file !== "string") return [];
  const holder = artifacts.find(({ location }) => location !== null && isInside(location, file));
  if (holder === undefined) return [];
  const message = `${showText(file)}, a prompt of the plan, lies at the location of an artifact; move one of them`;
  return [{ code: "LOCATION_RESERVED", message, path: ["artifacts", holder.position, "location"] }];
};
