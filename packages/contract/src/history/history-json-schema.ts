import { z } from "zod";
import { statusReportSchema } from "../status-report.ts";
import { historySchemas } from "./history-schema.ts";

/**
 * JSON Schema (draft 2020-12) of one line of a history. It covers the shape; that a header comes first, that positions rise,
 * and what reports and events may say, is what `checkHistory` judges. The same text is in the package as
 * `schema/history.schema.json`.
 */
export const historyJsonSchema = (): Record<string, unknown> => {
  const { header, step } = historySchemas();
  const stepWithReport = step.extend({
    report: statusReportSchema.optional().describe("The report that followed; only a run's last line may be without one."),
  });
  const line = z.union([header, stepWithReport]);
  const { $schema, ...schema } = z.toJSONSchema(line, { target: "draft-2020-12", io: "input" });
  return { $schema, title: "Line of a history", description: "A history is JSON Lines: a header for each run, then its steps.", ...schema };
};
