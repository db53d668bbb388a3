import { EntitySchema } from "typeorm";

/** One message for one endpoint as it is stored. */
export interface DeliveryRecord {
  id: number;
  endpointUrl: string;
  secretEnv: string | null;
  messageId: string;
  body: string;
  attempts: number;
  /** 0: due at once. */
  nextAttemptAtMs: number;
  /** 0: not claimed. */
  leasedUntilMs: number;
  deliveredAtMs: number | null;
  lastError: string | null;
  /** See `sealed`. */
  seal: string;
}

/** The outbox. Ids grow, so the oldest message of an endpoint has its smallest id. */
export const DeliveryEntity = new EntitySchema<DeliveryRecord>({
  name: "delivery",
  columns: {
    id: { type: "integer", primary: true },
    endpointUrl: { type: "text", name: "endpoint_url" },
    secretEnv: { type: "text", name: "secret_env", nullable: true },
    messageId: { type: "text", name: "message_id" },
    body: { type: "text" },
    attempts: { type: "integer" },
    nextAttemptAtMs: { type: "integer", name: "next_attempt_at_ms" },
    leasedUntilMs: { type: "integer", name: "leased_until_ms" },
    deliveredAtMs: { type: "integer", name: "delivered_at_ms", nullable: true },
    lastError: { type: "text", name: "last_error", nullable: true },
    seal: { type: "text" },
  },
});
