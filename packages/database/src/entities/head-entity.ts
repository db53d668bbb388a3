import { EntitySchema } from "typeorm";

/** Number of the only row of the tables that have one row. */
export const ONLY_ROW = 1;

/** Where the ledger ends. Without it a ledger whose last events were removed would still look whole. */
export interface HeadRecord {
  id: number;
  seq: number;
  hash: string;
}

/** The one row that names the ledger's last event. */
export const HeadEntity = new EntitySchema<HeadRecord>({
  name: "ledger_head",
  columns: {
    id: { type: "integer", primary: true },
    seq: { type: "integer" },
    hash: { type: "text" },
  },
});
