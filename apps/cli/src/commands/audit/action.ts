import { auditRun, locatePipeline, readAnchors } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { auditToJson, isSoundAudit, renderAudit } from "./render-audit.ts";

/**
 * Prints what in the ledger is not what was written, the derivation of a run's percentages and what differs from it.
 *
 * @throws CliError `NO_RUN`, `RUN_UNKNOWN`.
 */
export async function auditAction(options: {
  readonly cwd: string | null;
  readonly isJson: boolean;
  /** `latest` or a run's id. */
  readonly run: string;
}): Promise<ExitCode> {
  const { cwd, isJson, run } = options;
  // Before the ledger, which may only be ahead of them.
  const anchors = await readAnchors(await locatePipeline(await projectFolder(cwd)));
  const audit = await readLedger(cwd, async (ledger) =>
    auditRun(ledger, { run: run === "latest" ? null : await runOf(ledger, run), anchors }),
  );
  await writeResult(`${isJson ? renderJson(auditToJson(audit)) : renderAudit(audit)}\n`);
  return isSoundAudit(audit) ? EXIT_CODES.OK : EXIT_CODES.INTEGRITY;
}
