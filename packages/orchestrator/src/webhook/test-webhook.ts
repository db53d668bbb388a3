import { randomUUID } from "node:crypto";

import type { WebhookEndpoint } from "@pawl/pipeline";
import { renderTestMessage, sendOnce } from "@pawl/webhook";
import type { AttemptResult } from "@pawl/webhook";

import { deliveryEndpoint } from "./webhook-endpoints.ts";
import { endpointOf, openWebhookProject, withLedger } from "./webhook-project.ts";

/**
 * Sends a test message to a receiver, once and past the queue. One that takes it is enabled again, and is tried at once where it waits.
 *
 * @throws OrchestratorError `WEBHOOK_UNKNOWN`.
 */
export async function testWebhook(folder: string, environment: NodeJS.ProcessEnv, name: string): Promise<AttemptResult> {
  const { paths, plan } = await openWebhookProject(folder, environment);
  const endpoint = endpointOf(plan, environment, name);
  const nowMs = Date.now();
  const messageId = `test-${randomUUID()}`;
  const body = testMessage(endpoint, { messageId, nowMs, name });
  const result = await sendOnce({ messageId, body }, deliveryEndpoint(endpoint, paths.projectDir), { env: environment, nowMs });
  if (result.kind === "delivered") await withLedger(paths, "read-write", (ledger) => ledger.outbox.enable(name));
  return result;
}

/**
 * What {@link testWebhook} would send, with an id and a time of its own. Sends and changes nothing; whether the receiver's address and
 * keys can be read shows only when it is sent.
 *
 * @throws OrchestratorError `WEBHOOK_UNKNOWN`.
 */
export async function previewTestMessage(folder: string, environment: NodeJS.ProcessEnv, name: string): Promise<string> {
  const { plan } = await openWebhookProject(folder, environment);
  return testMessage(endpointOf(plan, environment, name), { messageId: `test-${randomUUID()}`, nowMs: Date.now(), name });
}

function testMessage({ format }: WebhookEndpoint, { messageId, nowMs, name }: { readonly messageId: string; readonly nowMs: number; readonly name: string }): string {
  const message = { id: messageId, timestampMs: nowMs, type: "webhook.test", data: { endpoint: name } } as const;
  return renderTestMessage(message, format ?? "standard");
}
