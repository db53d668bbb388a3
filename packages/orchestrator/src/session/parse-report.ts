import { statusReportSchema } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";

/** A stored report as a value; `null` when the text is no report, such as one with another stage than A to D (rule 4.1#2). */
export function parseReport(text: string): StatusReport | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return statusReportSchema.safeParse(value).data ?? null;
}
