import { amendPlan, previewAmendment } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";
import { renderAmendment } from "./render-amendment.ts";

/** How `pawl amend` was called. */
export interface AmendActionOptions {
  readonly cwd: string | null;
  readonly isDryRun: boolean;
  readonly why: string | null;
  readonly by: string | undefined;
  readonly isJson: boolean;
}

/** Shows how the plan file differs, and lets the run adopt it; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function amendAction({ cwd, isDryRun, why, by, isJson }: AmendActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const { planDigest, ...amendment } = await previewAmendment(projectDir);
  if (!isJson) await writeResult(`${renderAmendment(amendment)}\n`);
  if (isDryRun) {
    if (isJson) await writeResult(`${renderJson({ ...amendment, isAdopted: false })}\n`);
    return EXIT_CODES.OK;
  }
  const name = decider(by);
  const effect = await amendPlan(projectDir, { planDigest, by: name, why });
  const isAdopted = effect === "done";
  await writeResult(`${isJson ? renderJson({ ...amendment, isAdopted }) : isAdopted ? "The run has adopted it." : "There is nothing to adopt."}\n`);
  return EXIT_CODES.OK;
}
