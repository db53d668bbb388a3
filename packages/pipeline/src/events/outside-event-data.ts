import { contractVersionSchema } from "@pawl/contract";
import { z } from "zod";

import { sha256Schema } from "./closure-record.ts";

const count = z.int().nonnegative();
const id = z.string().min(1).max(200);
const text = z.string();

/** Data of the events about the pipeline as a whole, which belong to no run, by type. */
export const OUTSIDE_EVENT_DATA = {
  /** A human's consent to start runs under a version with this very digest (rule 4.2.1#3). Belongs to no run. */
  "contract.approved": z.strictObject({
    ...contractVersionSchema.shape,
    /** SHA-256 of the version's canonical text, `renderContractVersion`. */
    digest: sha256Schema,
    by: z.string().min(1),
    why: text.nullable(),
  }),
  /**
   * A plan was made from what another tool recorded (`importAutoforge`). What that tool had marked as done are claims: they close
   * nothing, and stand here so that they can be compared with what the gates said. Belongs to no run.
   */
  "plan.imported": z.strictObject({
    /** The tool whose records were read. */
    from: z.enum(["autoforge"]),
    /** The files that were read, as they were; none was written. */
    sources: z.array(z.strictObject({ name: text, bytes: count, digest: sha256Schema })).min(1),
    /** SHA-256 of the plan file that was written. */
    planFileDigest: sha256Schema,
    /** How many features the other tool has. */
    features: count,
    /** How many artifacts the plan has. */
    artifacts: count,
    /** Artifacts that the other tool had marked as done. */
    claims: z.array(id),
    /** What was odd, and what was done with it. */
    oddities: z.array(z.strictObject({ code: text, feature: text.nullable(), message: text })),
  }),
} as const;
