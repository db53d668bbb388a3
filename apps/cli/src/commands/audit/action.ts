import { auditRun } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { auditToJson, renderAudit } from "./render-audit.ts";

/** Prints the derivation of a run's percentages and what differs from it. @throws CliError `NO_RUN`, `RUN_UNKNOWN`. */
export async function auditAction(options: {
  readonly cwd: string | null;
  readonly isJson: boolean;
  /** `latest` or a run's id. */
  readonly run: string;
}): Promise<ExitCode> {
  const { cwd, isJson, run } = options;
  const audit = await readLedger(cwd, async (ledger) => auditRun(ledger, await runOf(ledger, run)));
  await writeResult(`${isJson ? renderJson(auditToJson(audit)) : renderAudit(audit)}\n`);
  return audit.violations.length === 0 ? EXIT_CODES.OK : EXIT_CODES.INTEGRITY;
}
