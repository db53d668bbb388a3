import { statusReportSchema } from "@pawl/contract";
import { z } from "zod";

import { WEBHOOK_MESSAGE_TYPES, type WebhookMessage } from "./message-schemas.ts";

/** The environment variable that holds the address of AutoForge's n8n flow. */
export const N8N_URL_VARIABLE = "PROGRESS_N8N_WEBHOOK_URL";

/** What AutoForge calls the only message that it sends. */
const AUTOFORGE_EVENT = "test_progress";

/**
 * What an AutoForge flow in n8n expects, labelled as what it is and with the report itself (I16): a JSON array with this in it. The
 * fields from `event` to `timestamp` have the names and meanings that AutoForge gives them; `percentage` is the report's integer.
 */
export const n8nMessageSchema = z.tuple([
  z.strictObject({
    event: z.enum([AUTOFORGE_EVENT, ...WEBHOOK_MESSAGE_TYPES]),
    /** Required artifacts that are closed. */
    passing: z.int().min(0),
    /** Required artifacts. */
    total: z.int().min(0),
    percentage: z.int().min(0).max(100),
    /** `passing` before the event. */
    previous_passing: z.int().min(0),
    tests_completed_this_session: z.int(),
    /** Category and title of what the event closed. */
    completed_tests: z.array(z.string()),
    /** Name of the project's folder. */
    project: z.string(),
    /** ISO 8601, UTC. */
    timestamp: z.iso.datetime(),
    format: z.literal("autoforge-n8n-compatibility"),
    id: z.string().min(1),
    report: statusReportSchema,
  }),
]);

/** What the n8n message tells beside the message that it is made from. */
export interface N8nFacts {
  readonly passing: number;
  readonly total: number;
  readonly previousPassing: number;
  readonly completed: readonly string[];
  readonly project: string;
}

/** A message as an AutoForge flow expects it. */
export function n8nMessage(message: WebhookMessage, facts: N8nFacts): z.infer<typeof n8nMessageSchema> {
  const { passing, total, previousPassing, completed, project } = facts;
  return [
    {
      event: message.type === "artifact.closed" ? AUTOFORGE_EVENT : message.type,
      passing,
      total,
      percentage: message.report.overall_progress_percent,
      previous_passing: previousPassing,
      tests_completed_this_session: passing - previousPassing,
      completed_tests: [...completed],
      project,
      timestamp: new Date(message.timestampMs).toISOString(),
      format: "autoforge-n8n-compatibility",
      id: message.id,
      report: message.report,
    },
  ];
}
