import { STAGES } from "@pawl/contract";
import type { ArtifactDraft } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

/** Reports each stage without a required artifact (I11): its percentage would have no meaning. */
export const findEmptyStages = (artifacts: readonly ArtifactDraft[]): Finding[] => {
  const stages = new Set(artifacts.filter(({ isOptional }) => !isOptional).map(({ stage }) => stage));
  return STAGES.filter((stage) => !stages.has(stage)).map((stage) => ({
    code: "STAGE_WITHOUT_REQUIRED",
    message: `stage ${stage} has no required artifact; add one with \`stage: ${stage}\``,
    path: ["artifacts"],
    at: "key",
  }));
};
