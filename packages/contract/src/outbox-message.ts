import { z } from "zod";
import { EXECUTION_STATES } from "./execution-state.ts";
import { artifactIdSchema, artifactVersionSchema, commitSchema, locationSchema } from "./field-schemas.ts";
import { stageSchema } from "./stage.ts";
import { statusReportSchema } from "./status-report.ts";

const executionStateSchema = z.enum(EXECUTION_STATES);

const envelope = {
  /** The same for every delivery of this message; a receiver that has seen it ignores the message. */
  id: z.string().min(1),
  /** When the event happened, in milliseconds since 1970-01-01T00:00:00Z. */
  timestampMs: z.int().min(0),
  /** ID of the run. */
  run: z.string().min(1),
  /** Position of the event in the ledger; messages of one run are in order of it. */
  ledgerSeq: z.int().min(0),
  /** The report as it was right after the event. */
  report: statusReportSchema,
};

/** Message about one closure. */
export const artifactClosedMessageSchema = z.strictObject({
  ...envelope,
  type: z.literal("artifact.closed"),
  data: z.strictObject({
    artifact: artifactIdSchema,
    stage: stageSchema,
    location: locationSchema,
    version: artifactVersionSchema,
    /** The integrated commit that closed it. */
    commit: commitSchema,
  }),
});

/** Message about a change of the execution state. */
export const stateChangedMessageSchema = z.strictObject({
  ...envelope,
  type: z.literal("state.changed"),
  data: z.strictObject({
    /** `null` for the first report of a run. */
    from: executionStateSchema.nullable(),
    to: executionStateSchema,
  }),
});

/** What the outbox holds and the notifier delivers, told apart by `type`. */
export const outboxMessageSchema = z.discriminatedUnion("type", [
  artifactClosedMessageSchema,
  stateChangedMessageSchema,
]);

/** A message to deliver at least once. */
export type OutboxMessage = z.infer<typeof outboxMessageSchema>;
