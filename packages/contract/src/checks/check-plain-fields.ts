import { parseArtifactReference } from "../grammar/artifact-reference.ts";
import { NO_ARTIFACT } from "../grammar/location.ts";
import type { RuleId } from "../rules.ts";
import { STAGES, type Stage } from "../stage.ts";
import { type AddViolation, describeFound } from "../violation.ts";

/** Checks `status_type` (3#2). */
export const checkStatusType = (value: unknown, add: AddViolation): void => {
  if (value !== "LIVE") add("3#2", "/status_type", describeFound(value), '"LIVE"');
};

/** Checks `current_stage` (4.1#1) and returns it when it is one. */
export const checkStage = (value: unknown, add: AddViolation): Stage | undefined => {
  const stage = STAGES.find((candidate) => candidate === value);
  if (stage === undefined) {
    add("4.1#1", "/current_stage", describeFound(value), 'exactly "A", "B", "C" or "D"');
  }
  return stage;
};

/** The rule that makes each percentage a whole number; the one of a stage follows from its formula (I2). */
const PERCENT_RULES = { overall_progress_percent: "4.2#1", stage_progress_percent: "4.3#1" } as const satisfies Record<
  string,
  RuleId
>;

/** Checks a percentage (4.2#1, 4.3#1) and returns it when it is an integer from 0 to 100. */
export const checkPercent = (
  field: keyof typeof PERCENT_RULES,
  value: unknown,
  add: AddViolation,
): number | undefined => {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 100) return value;
  add(PERCENT_RULES[field], `/${field}`, describeFound(value), "an integer from 0 to 100");
  return undefined;
};

/** Checks `last_completed_artifact` (4.4#3, 4.4#2) and returns it when it is a text. */
export const checkLastCompleted = (value: unknown, add: AddViolation): string | undefined => {
  const path = "/last_completed_artifact";
  if (typeof value !== "string" || value === "") {
    add("4.4#3", path, describeFound(value), `"${NO_ARTIFACT}" when no artifact is closed`);
    return undefined;
  }
  if (value !== NO_ARTIFACT && parseArtifactReference(value) === null) {
    add("4.4#2", path, describeFound(value), "<location> or <location>@<version>, a normalised relative path");
  }
  return value;
};
