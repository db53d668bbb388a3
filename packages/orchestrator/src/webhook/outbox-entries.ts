import { basename } from "node:path";

import { STAGES } from "@pawl/contract";
import type { OutboxEntry } from "@pawl/database";
import type { PipelineState, WebhookEndpoint } from "@pawl/pipeline";
import { webhookEvents, webhookName } from "@pawl/pipeline";
import { renderMessage } from "@pawl/webhook";
import type { N8nFacts, WebhookMessage } from "@pawl/webhook";

import { outboxMessages, type ToldTransition } from "./outbox-messages.ts";
import { webhookEndpoints } from "./webhook-endpoints.ts";

/** What the outbox gets with a transition. */
export type OutboxOf = (transition: ToldTransition) => readonly OutboxEntry[];

/** What the outbox of a project gets with each transition: one row for each message and each receiver that wants it, in its format. */
export function outboxOf(projectDir: string, environment: NodeJS.ProcessEnv): OutboxOf {
  const project = basename(projectDir);
  return (transition) => {
    const endpoints = webhookEndpoints(transition.after.plan, environment);
    // Most pipelines have none, and nothing about a transition is made for nobody.
    if (endpoints.length === 0) return [];
    const messages = outboxMessages(transition);
    if (messages.length === 0) return [];
    const facts = n8nFacts(transition, project);
    return endpoints.flatMap((endpoint) => {
      const wanted = new Set<string>(webhookEvents(endpoint));
      return messages.filter((message) => wanted.has(message.type) && isTold(endpoint, message, facts)).map((message) => entryOf(endpoint, message, facts));
    });
  };
}

function entryOf(endpoint: WebhookEndpoint, message: WebhookMessage, facts: N8nFacts): OutboxEntry {
  const { id: messageId, type, timestampMs: createdAtMs } = message;
  const body = renderMessage(message, endpoint.format ?? "standard", facts);
  return { endpoint: webhookName(endpoint), messageId, type, createdAtMs, body };
}

/** AutoForge tells of progress only where the count has risen, which an optional artifact does not raise. */
function isTold({ format }: WebhookEndpoint, { type }: WebhookMessage, facts: N8nFacts): boolean {
  return format !== "n8n" || type !== "artifact.closed" || facts.passing > facts.previousPassing;
}

function n8nFacts({ before, after, events }: ToldTransition, project: string): N8nFacts {
  const isSameRun = before?.run === after.run;
  const completed = events.flatMap((recorded) => {
    if (recorded.type !== "artifact.closed" || !recorded.data.required) return [];
    const { category, title } = after.byId.get(recorded.data.artifact) ?? { category: null, title: recorded.data.artifact };
    return [category === null ? title : `${category} ${title}`];
  });
  return { ...tallyOf(after), previousPassing: isSameRun ? tallyOf(before).passing : 0, completed, project };
}

function tallyOf({ tallies }: PipelineState): { readonly passing: number; readonly total: number } {
  const sum = (of: "required" | "closed") => STAGES.reduce((total, stage) => total + tallies[stage][of], 0);
  return { passing: sum("closed"), total: sum("required") };
}
