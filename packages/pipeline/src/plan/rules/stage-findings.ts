import { STAGES } from "@pawl/contract";
import type { ArtifactDraft } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";
import { draftRegistrations } from "./registration-findings.ts";

/** Reports each stage without a required artifact, and without a file that registers some later (I11): its percentage would have no meaning. */
export const findEmptyStages = (root: unknown, artifacts: readonly ArtifactDraft[]): Finding[] => {
  const stages = new Set<unknown>(artifacts.filter(({ isOptional }) => !isOptional).map(({ stage }) => stage));
  for (const { stage } of draftRegistrations(root)) stages.add(stage);
  return STAGES.filter((stage) => !stages.has(stage)).map((stage) => ({
    code: "STAGE_WITHOUT_REQUIRED",
    message: `stage ${stage} has no required artifact; add one with \`stage: ${stage}\``,
    path: ["artifacts"],
    at: "key",
  }));
};
