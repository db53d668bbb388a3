import type { Redelivery } from "@pawl/database";
import { redeliverWebhooks } from "@pawl/orchestrator";

import { CliError } from "../../../errors/cli-error.ts";
import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";

/** How `pawl webhook redeliver` was called. */
export interface WebhookRedeliverActionOptions {
  readonly cwd: string | null;
  readonly redelivery: Redelivery;
  readonly isDryRun: boolean;
}

/** Puts messages into the queue again and says how many. @throws CliError `MESSAGE_UNKNOWN` where none of those named is there. */
export async function webhookRedeliverAction({ cwd, redelivery, isDryRun }: WebhookRedeliverActionOptions): Promise<ExitCode> {
  const count = await redeliverWebhooks(await projectFolder(cwd), process.env, redelivery, isDryRun);
  if (count === 0 && "ids" in redelivery.which) {
    throw new CliError("MESSAGE_UNKNOWN", "there is no such message", "`pawl webhook dead --json` shows the ids of dead letters.");
  }
  if (isDryRun) {
    await writeResult(`would wait again  ${count} ${count === 1 ? "message" : "messages"}\nNothing was changed.\n`);
    return EXIT_CODES.OK;
  }
  await writeResult(`${count} ${count === 1 ? "message waits" : "messages wait"} again\n`);
  return EXIT_CODES.OK;
}
