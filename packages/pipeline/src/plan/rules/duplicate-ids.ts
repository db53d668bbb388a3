import { showText } from "../../util/show-text.ts";
import type { ArtifactDraft } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

/** Reports each artifact whose id an earlier one has. */
export const findDuplicateIds = (artifacts: readonly ArtifactDraft[]): Finding[] => {
  const firsts = new Map<string, number>();
  const findings: Finding[] = [];
  for (const { id, position } of artifacts) {
    if (id === null) continue;
    const first = firsts.get(id);
    if (first === undefined) firsts.set(id, position);
    else {
      const message = `artifacts[${first}] already has the id ${showText(id)}; choose another`;
      findings.push({ code: "DUPLICATE_ID", message, path: ["artifacts", position, "id"] });
    }
  }
  return findings;
};
