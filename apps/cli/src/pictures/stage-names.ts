import type { PerStage } from "@pawl/contract";

/** What the stages are called. */
export const STAGE_NAMES: PerStage<string> = {
  A: "Architecture",
  B: "Documentation",
  C: "Implementation",
  D: "Verification & Decision",
};
