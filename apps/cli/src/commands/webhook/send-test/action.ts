import { escapeForTerminal } from "@pawl/agents";
import { previewTestMessage, testWebhook } from "@pawl/orchestrator";

import { CliError } from "../../../errors/cli-error.ts";
import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";

/** How `pawl webhook test` was called. */
export interface WebhookTestActionOptions {
  readonly cwd: string | null;
  readonly name: string;
  readonly isDryRun: boolean;
}

/** Sends a test message and says what the receiver answered. @throws OrchestratorError `WEBHOOK_UNKNOWN`; CliError `WEBHOOK_FAILED`. */
export async function webhookTestAction({ cwd, name, isDryRun }: WebhookTestActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  if (isDryRun) {
    const body = await previewTestMessage(projectDir, process.env, name);
    await writeResult(`${escapeForTerminal(`would send to  ${name}: ${body}`)}\nNothing was sent.\n`);
    return EXIT_CODES.OK;
  }
  const result = await testWebhook(projectDir, process.env, name);
  if (result.kind === "delivered") {
    await writeResult(`${escapeForTerminal(name)}: took the test message (${result.status})\n`);
    return EXIT_CODES.OK;
  }
  const problem = result.kind === "failed" ? `${result.failure.code}: ${result.failure.message}` : "stopped before it answered";
  throw new CliError("WEBHOOK_FAILED", `${name}: did not take the test message: ${problem}`, "Mend the receiver, or its entry in the plan, and test it again.");
}
