import { statusReportSchema } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";

/** A stored report as a value. @throws Error when the bytes are no report, which the ledger's digests rule out. */
export function parseReport(bytes: string): StatusReport {
  return statusReportSchema.parse(JSON.parse(bytes));
}
