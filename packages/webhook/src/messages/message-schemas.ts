import {
  artifactClosedMessageSchema,
  artifactIdSchema,
  artifactInvalidatedDataSchema,
  codeSchema,
  questionAnsweredDataSchema,
  questionRaisedDataSchema,
  stageEnteredDataSchema,
  stageSchema,
  stateChangedMessageSchema,
} from "@pawl/contract";
import { z } from "zod";

/** Version of the messages' form, which each delivery says in the header `pawl-message-version`. */
export const MESSAGE_VERSION = 1;

// The contract's two messages are as the contract releases them, and the others have the same members around their data.
const { type: _type, data: _data, ...envelope } = artifactClosedMessageSchema.shape;

const message = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.strictObject({ ...envelope, type: z.literal(type), data });

/** Every message, told apart by `type`. */
export const webhookMessageSchema = z.discriminatedUnion("type", [
  artifactClosedMessageSchema,
  stateChangedMessageSchema,
  /** A closed artifact lost its closure. */
  message("artifact.invalidated", artifactInvalidatedDataSchema),
  /** `current_stage` moved forward. */
  message("stage.entered", stageEnteredDataSchema),
  /** A question appeared in `blocking_questions`. */
  message("question.raised", questionRaisedDataSchema),
  /** A human chose an option. */
  message("question.answered", questionAnsweredDataSchema),
  /** An attempt ended without what it was for. */
  message(
    "attempt.failed",
    z.strictObject({ attempt: z.int().min(1), artifacts: z.array(artifactIdSchema).min(1), reason: codeSchema }),
  ),
  /** A report was emitted as the contract demands it; other changes of the report's bytes are no emission. */
  message(
    "report.emitted",
    z.strictObject({
      cause: z.string().min(1),
      /** SHA-256 of the status file's bytes, in lower-case hexadecimal. */
      digest: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  message(
    "run.started",
    z.strictObject({ contract: z.string().min(1), mode: z.enum(["isolated", "in-place"]), branch: z.string().min(1).nullable() }),
  ),
  message(
    "run.ended",
    z.strictObject({
      outcome: z.enum(["completed", "aborted"]),
      stage: stageSchema,
      /** Why it was aborted; `null` where it is completed. */
      cause: codeSchema.nullable(),
    }),
  ),
]);

/** A message to deliver at least once. */
export type WebhookMessage = z.infer<typeof webhookMessageSchema>;

/** A message's type. */
export type WebhookMessageType = WebhookMessage["type"];

/** Every type of message. */
export const WEBHOOK_MESSAGE_TYPES: readonly WebhookMessageType[] = webhookMessageSchema.options.map(({ shape }) => shape.type.value);

/** What `pawl webhook test` sends: it belongs to no run and tells nothing about one. */
export const webhookTestMessageSchema = z.strictObject({
  id: z.string().min(1),
  timestampMs: z.int().min(0),
  type: z.literal("webhook.test"),
  data: z.strictObject({ endpoint: z.string().min(1) }),
});

/** See {@link webhookTestMessageSchema}. */
export type WebhookTestMessage = z.infer<typeof webhookTestMessageSchema>;
