import { EntitySchema } from "typeorm";

/** One emitted report. */
export interface ReportRecord {
  /** Last event that the report reflects. */
  seq: number;
  run: string;
  bytes: string;
  /** SHA-256 of `bytes`. */
  digest: string;
  /** See `sealed`. */
  seal: string;
}

/** Every report that a run emitted, byte for byte. */
export const ReportEntity = new EntitySchema<ReportRecord>({
  name: "report",
  columns: {
    seq: { type: "integer", primary: true },
    run: { type: "text" },
    bytes: { type: "text" },
    digest: { type: "text" },
    seal: { type: "text" },
  },
});
