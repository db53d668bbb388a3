import { escapeForTerminal } from "@pawl/agents";
import { deliverWebhooks, listWebhooks } from "@pawl/orchestrator";
import type { ListedWebhook } from "@pawl/orchestrator";

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

/** Says what would be sent to whom. Sends and changes nothing. */
export async function webhookDeliverDryRun({ cwd, isJson }: WebhookDeliverActionOptions): Promise<ExitCode> {
  const webhooks = await listWebhooks(await projectFolder(cwd), process.env);
  const receivers = webhooks.map((webhook) => ({ name: webhook.name, waiting: webhook.summary?.waiting ?? 0, would: whatBecomesOf(webhook) }));
  const lines = receivers.filter(({ waiting }) => waiting > 0).map(({ name, waiting, would }) => `would ${would.padEnd(5)}  ${waiting} ${waiting === 1 ? "message" : "messages"} to ${name}${WHY[would]}`);
  const text = [...(lines.length === 0 ? ["Nothing waits."] : lines), "Nothing was sent."].map((line) => escapeForTerminal(line)).join("\n");
  await writeResult(`${isJson ? renderJson({ isDryRun: true, receivers }) : text}\n`);
  return EXIT_CODES.OK;
}

type Becomes = "send" | "leave" | "fail";

function whatBecomesOf({ endpoint, summary }: ListedWebhook): Becomes {
  if (summary !== null && summary.disabledAtMs !== null) return "leave";
  return endpoint === null ? "fail" : "send";
}

const WHY: Readonly<Record<Becomes, string>> = {
  send: "",
  leave: ", which is disabled until `pawl webhook test` reaches it",
  fail: ", which the plan does not name",
};
