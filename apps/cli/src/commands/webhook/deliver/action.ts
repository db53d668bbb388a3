import { escapeForTerminal } from "@pawl/agents";
import { deliverWebhooks } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJson } from "../../../output/render-json.ts";
import { writeNotice, writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";

/** How `pawl webhook deliver` was called. */
export interface WebhookDeliverActionOptions {
  readonly cwd: string | null;
  readonly isJson: boolean;
}

/** Sends what waits, until nothing can be sent any more or a signal ends it, and says how much there was. */
export async function webhookDeliverAction({ cwd, isJson }: WebhookDeliverActionOptions): Promise<ExitCode> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  try {
    const onWarning = (warning: string): void => writeNotice(`warning: ${escapeForTerminal(warning)}`, "warning");
    const delivery = await deliverWebhooks(await projectFolder(cwd), process.env, { signal: ended.signal, onWarning });
    const { delivered, waiting, dead } = delivery;
    await writeResult(isJson ? `${renderJson(delivery)}\n` : `${delivered} delivered, ${waiting} waiting, ${dead} dead letters\n`);
    return waiting === 0 ? EXIT_CODES.OK : EXIT_CODES.STOPPED;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end);
  }
}
