import { EntitySchema } from "typeorm";

/** One emitted report. */
export interface ReportRecord {
  /** Last event that the report reflects. */
  seq: number;
  run: string;
  bytes: string;
  /** SHA-256 of `bytes`. */
  digest: string;
  /**
   * Position of the report that the status file got in the place of this one, because both were committed together; `null`: it was
   * for the status file.
   */
  replacedBy: number | null;
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
    replacedBy: { name: "replaced_by", type: "integer", nullable: true },
    seal: { type: "text" },
  },
});
