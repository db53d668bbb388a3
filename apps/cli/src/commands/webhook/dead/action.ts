import type { DeadLetter } from "@pawl/database";
import { deadWebhooks } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJson } from "../../../output/render-json.ts";
import { renderTable } from "../../../output/render-table.ts";
import { writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";

/** How `pawl webhook dead` was called. */
export interface WebhookDeadActionOptions {
  readonly cwd: string | null;
  readonly isJson: boolean;
}

const HEADINGS = ["ID", "RECEIVER", "MESSAGE", "ATTEMPTS", "SINCE", "ERROR"];

/** Prints the dead letters, oldest first. */
export async function webhookDeadAction({ cwd, isJson }: WebhookDeadActionOptions): Promise<ExitCode> {
  const letters = await deadWebhooks(await projectFolder(cwd), process.env);
  await writeResult(`${isJson ? renderJson(letters.map(toJson)) : renderTable(HEADINGS, letters.map(toCells))}\n`);
  return EXIT_CODES.OK;
}

function toCells({ id, endpoint, messageId, attempts, deadAtMs, lastError }: DeadLetter): readonly string[] {
  return [String(id), endpoint, messageId, String(attempts), new Date(deadAtMs).toISOString(), lastError];
}

function toJson({ id, endpoint, messageId, type, createdAtMs, attempts, deadAtMs, lastError, body }: DeadLetter): object {
  const at = (ms: number) => new Date(ms).toISOString();
  return { id, receiver: endpoint, message: messageId, type, createdAt: at(createdAtMs), attempts, deadAt: at(deadAtMs), error: lastError, body };
}
