import { isReference } from "./reference-grammar.ts";
import { FIELDS, has, type RuleTable } from "./reading.ts";

/** Sections 3 and 4.1 to 4.4: the fields, the stage, the percentages and the last artifact. */
export const FORM_RULES: RuleTable = {
  // Exactly the nine fields, all present, none added.
  "3#1": ({ members }) =>
    members === null || members.size !== FIELDS.length || FIELDS.some((field) => !members.has(field)),

  // `status_type` is "LIVE".
  "3#2": (report) => has(report, "status_type") && report.members?.get("status_type") !== "LIVE",

  // `current_stage` is exactly A, B, C or D.
  "4.1#1": (report) => has(report, "current_stage") && !["A", "B", "C", "D"].some((stage) => stage === report.stage),

  // `overall_progress_percent` is an integer from 0 to 100.
  "4.2#1": (report) => has(report, "overall_progress_percent") && report.overall === null,

  // On one report 4.3#1 says the same of `stage_progress_percent`.
  "4.3#1": (report) => has(report, "stage_progress_percent") && report.stagePercent === null,

  // The last artifact carries name and location, and the version where there is one: on one report, its form.
  "4.4#2": ({ lastArtifact }) =>
    lastArtifact !== null && lastArtifact !== "" && lastArtifact !== "NONE" && !isReference(lastArtifact),

  // With none it is "NONE": what is empty or no text says nothing, and what was earned has closed something.
  "4.4#3": (report) => (has(report, "last_completed_artifact") && (report.lastArtifact ?? "") === "") ||
    (report.lastArtifact === "NONE" && (report.state === "RUNNING" || report.state === "COMPLETED") &&
      ((report.overall ?? 0) > 0 || (report.stagePercent ?? 0) > 0)),
};
