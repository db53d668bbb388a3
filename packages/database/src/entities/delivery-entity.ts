import { EntitySchema } from "typeorm";

/** One message for one endpoint as it is stored. It waits until it is delivered or dead. */
export interface DeliveryRecord {
  id: number;
  /** Name of an endpoint. */
  endpoint: string;
  messageId: string;
  type: string;
  body: string;
  createdAtMs: number;
  attempts: number;
  deliveredAtMs: number | null;
  deadAtMs: number | null;
  lastError: string | null;
  /** See `sealed`. */
  seal: string;
}

/** The outbox. Ids grow, so the oldest message of an endpoint has its smallest id. */
export const DeliveryEntity = new EntitySchema<DeliveryRecord>({
  name: "delivery",
  columns: {
    id: { type: "integer", primary: true },
    endpoint: { type: "text" },
    messageId: { type: "text", name: "message_id" },
    type: { type: "text" },
    body: { type: "text" },
    createdAtMs: { type: "integer", name: "created_at_ms" },
    attempts: { type: "integer" },
    deliveredAtMs: { type: "integer", name: "delivered_at_ms", nullable: true },
    deadAtMs: { type: "integer", name: "dead_at_ms", nullable: true },
    lastError: { type: "text", name: "last_error", nullable: true },
    seal: { type: "text" },
  },
});
