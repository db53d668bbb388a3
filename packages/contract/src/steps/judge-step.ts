import type { AddViolation } from "../violation.ts";
import { checkArtifacts } from "./check-artifacts.ts";
import { checkEnd } from "./check-end.ts";
import { checkFallCause } from "./check-fall-cause.ts";
import { checkPercentages } from "./check-percentages.ts";
import { checkSilence } from "./check-silence.ts";
import type { Step } from "./step.ts";

/** Judges a step by every rule of kind "step" of the catalogue. */
export const judgeStep = (step: Step, add: AddViolation): void => {
  if (checkPercentages(step, add)) checkFallCause(step, add);
  checkSilence(step, add);
  checkArtifacts(step, add);
  checkEnd(step, add);
};
