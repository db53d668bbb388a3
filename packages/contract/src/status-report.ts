import { z } from "zod";
import { stageSchema } from "./stage.ts";

/** The nine fields of a report in canonical order (rule 3#1). */
export const REPORT_FIELDS = [
  "status_type",
  "current_stage",
  "overall_progress_percent",
  "stage_progress_percent",
  "last_completed_artifact",
  "current_task",
  "issues",
  "blocking_questions",
  "next_step",
] as const;

/** Name of a report field. */
export type ReportField = (typeof REPORT_FIELDS)[number];

const percentSchema = z.int().min(0).max(100);

/**
 * Shape of a status report: exactly nine fields with the right types and ranges. The grammars of the texts and the
 * rules between fields are not in it; `checkReport` judges all of them.
 */
export const statusReportSchema = z.strictObject({
  status_type: z.literal("LIVE"),
  current_stage: stageSchema,
  overall_progress_percent: percentSchema,
  stage_progress_percent: percentSchema,
  last_completed_artifact: z.string().min(1),
  current_task: z.string(),
  issues: z.array(z.string()).readonly(),
  blocking_questions: z.array(z.string()).readonly(),
  next_step: z.string(),
});

/** A status report: the content of `progress/status.json`. Percentages are whole points fully earned, 0 to 100. */
export type StatusReport = Readonly<z.infer<typeof statusReportSchema>>;
