import { EntitySchema } from "typeorm";

/** Number of the only row of the tables that have one row. */
export const ONLY_ROW = 1;

/** Where the ledger ends. Without it a ledger whose last events were removed would still look whole. */
export interface HeadRecord {
  id: number;
  seq: number;
  hash: string;
  /** Reports, commands, deliveries and endpoints that there are; none is ever removed. */
  reports: number;
  commands: number;
  deliveries: number;
  endpoints: number;
  /** The fencing number that was given out last; 0 before the first. */
  lockToken: number;
}

/** The one row that names the ledger's last event. */
export const HeadEntity = new EntitySchema<HeadRecord>({
  name: "ledger_head",
  columns: {
    id: { type: "integer", primary: true },
    seq: { type: "integer" },
    hash: { type: "text" },
    reports: { type: "integer" },
    commands: { type: "integer" },
    deliveries: { type: "integer" },
    endpoints: { type: "integer" },
    lockToken: { type: "integer", name: "lock_token" },
  },
});
