import { EntitySchema } from "typeorm";

/** One event of the ledger as it is stored. */
export interface EventRecord {
  seq: number;
  run: string;
  atMs: number;
  type: string;
  /** Canonical JSON. */
  data: string;
  prevHash: string;
  hash: string;
}

/** The append-only list of events. */
export const EventEntity = new EntitySchema<EventRecord>({
  name: "event",
  columns: {
    seq: { type: "integer", primary: true },
    run: { type: "text" },
    atMs: { type: "integer", name: "at_ms" },
    type: { type: "text" },
    data: { type: "text" },
    prevHash: { type: "text", name: "prev_hash" },
    hash: { type: "text" },
  },
});
