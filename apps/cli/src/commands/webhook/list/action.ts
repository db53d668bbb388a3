import { listWebhooks } from "@pawl/orchestrator";
import type { ListedWebhook } from "@pawl/orchestrator";
import { BREAK_AFTER_FAILURES } from "@pawl/webhook";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJson } from "../../../output/render-json.ts";
import { renderTable } from "../../../output/render-table.ts";
import { writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";

/** How `pawl webhook list` was called. */
export interface WebhookListActionOptions {
  readonly cwd: string | null;
  readonly isJson: boolean;
}

const HEADINGS = ["NAME", "FORMAT", "STATE", "WAITING", "DEAD", "DELIVERED", "LAST ERROR"];

/** Prints the receivers; an address or a key never. */
export async function webhookListAction({ cwd, isJson }: WebhookListActionOptions): Promise<ExitCode> {
  const webhooks = await listWebhooks(await projectFolder(cwd), process.env);
  await writeResult(`${isJson ? renderJson(webhooks.map(toJson)) : renderTable(HEADINGS, webhooks.map(toCells))}\n`);
  return EXIT_CODES.OK;
}

/** `unconfigured`: only messages of earlier name it. `failing`: its next attempt has a time. `open`: its circuit breaker is. */
function stateOf({ endpoint, summary }: ListedWebhook): "ready" | "failing" | "open" | "disabled" | "unconfigured" {
  if (summary !== null && summary.disabledAtMs !== null) return "disabled";
  if (endpoint === null) return "unconfigured";
  if (summary === null || summary.failures === 0) return "ready";
  return summary.failures >= BREAK_AFTER_FAILURES ? "open" : "failing";
}

function toCells(webhook: ListedWebhook): readonly string[] {
  const { name, endpoint, summary } = webhook;
  const count = (of: "waiting" | "dead" | "delivered") => String(summary?.[of] ?? 0);
  const format = endpoint === null ? "-" : (endpoint.format ?? "standard");
  return [name, format, stateOf(webhook), count("waiting"), count("dead"), count("delivered"), summary?.lastError ?? "-"];
}

function toJson(webhook: ListedWebhook): object {
  const { name, endpoint, events, summary } = webhook;
  const at = (ms: number | null | undefined) => (ms === null || ms === undefined || ms === 0 ? null : new Date(ms).toISOString());
  return {
    name,
    state: stateOf(webhook),
    format: endpoint === null ? null : (endpoint.format ?? "standard"),
    events,
    isSigned: endpoint !== null && (endpoint.secretEnv !== null || endpoint.secretFile !== undefined),
    waiting: summary?.waiting ?? 0,
    dead: summary?.dead ?? 0,
    delivered: summary?.delivered ?? 0,
    failures: summary?.failures ?? 0,
    notBefore: at(summary?.notBeforeMs),
    disabledAt: at(summary?.disabledAtMs),
    lastDeliveredAt: at(summary?.lastDeliveredAtMs),
    lastError: summary?.lastError ?? null,
  };
}
