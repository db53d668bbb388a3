import { z } from "zod";

import { MESSAGE_VERSION, webhookMessageSchema, webhookTestMessageSchema } from "./message-schemas.ts";
import { n8nMessageSchema } from "./n8n-message.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** The published schemas by the name of their file. */
export const WEBHOOK_JSON_SCHEMAS = {
  "webhook-message": () => publish(webhookMessageSchema, "webhook-message", "A message in the format `standard`."),
  "webhook-test-message": () => publish(webhookTestMessageSchema, "webhook-test-message", "What `pawl webhook test` sends."),
  "n8n-message": () => publish(n8nMessageSchema, "n8n-message", "A message in the format `n8n`, as AutoForge sends it, with the report in it."),
} as const;

/**
 * A schema as receivers get it (draft 2020-12). Members that it does not know are allowed everywhere but in the report, which has exactly
 * nine: a later message of the same version may have more.
 */
function publish(schema: z.ZodType, name: string, description: string): JsonSchema {
  const { $schema, ...shape } = z.toJSONSchema(schema, { target: "draft-2020-12", io: "input" });
  return {
    $schema,
    $id: `urn:pawl:webhook:${MESSAGE_VERSION}:${name}`,
    title: name,
    description: `${description} Version ${MESSAGE_VERSION}: a receiver ignores members and types that it does not know.`,
    ...(opened(shape) as JsonSchema),
  };
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key, content]) => key !== "additionalProperties" || content !== false);
  return Object.fromEntries(entries.map(([key, content]) => [key, key === "report" ? content : opened(content)]));
}
