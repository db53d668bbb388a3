import { EntitySchema } from "typeorm";

/** What is known of an endpoint beside its messages. */
export interface EndpointRecord {
  id: number;
  name: string;
  /** Number of the last claim; 0 before the first. */
  lease: number;
  /** 0: not claimed. */
  leasedUntilMs: number;
  /** Failed attempts since the last success. */
  failures: number;
  /** No attempt before this time; 0: at once. */
  notBeforeMs: number;
  /** `null`: enabled. */
  disabledAtMs: number | null;
  lastDeliveredAtMs: number | null;
  /** See `sealed`. */
  seal: string;
}

/** The endpoints of which something was claimed. */
export const EndpointEntity = new EntitySchema<EndpointRecord>({
  name: "endpoint",
  columns: {
    id: { type: "integer", primary: true },
    name: { type: "text" },
    lease: { type: "integer" },
    leasedUntilMs: { type: "integer", name: "leased_until_ms" },
    failures: { type: "integer" },
    notBeforeMs: { type: "integer", name: "not_before_ms" },
    disabledAtMs: { type: "integer", name: "disabled_at_ms", nullable: true },
    lastDeliveredAtMs: { type: "integer", name: "last_delivered_at_ms", nullable: true },
    seal: { type: "text" },
  },
});
