import { z } from "zod";

const commit = z.string().regex(/^[0-9a-f]{40,64}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Schema of a git commit or tree id. */
export const objectIdSchema = commit;

/** Schema of a SHA-256 digest, in lower-case hexadecimal. */
export const sha256Schema = sha256;

/**
 * What proves a closure, stored with it (rule 8#3): which commit, what it holds, which gate passed on it, and what that gate left.
 * `control` says what the gate did with the artifact taken out: `REFUSED` (it did not pass, as it must), `PROVEN_BEFORE`
 * (that was shown earlier for the same gate and the same artifact) or `OFF` (the plan switched it off).
 */
export const closureRecordSchema = z.strictObject({
  commit,
  tree: commit,
  /** Digest of the artifact's location in the commit. */
  artifactDigest: z.string().min(1),
  /** Digest of the pinned gate definition. */
  gateDigest: sha256,
  /** Digest of everything that the plan names as the gate's inputs, in the commit. */
  inputsDigest: z.string().min(1),
  verdict: z.literal("PASS"),
  reason: z.literal("OK"),
  control: z.enum(["REFUSED", "PROVEN_BEFORE", "OFF"]),
  /**
   * The commit that the gate ran on, where that is not `commit`: the last one of the train that it landed with, which holds it, or
   * the candidate before it was brought onto the head, where everything that the gate depends on is the same in both. `inputsDigest`
   * is that of the commit that the gate ran on.
   */
  gated: z.strictObject({ commit, tree: commit }).optional(),
  /** Digests of the evidence files, content-addressed under `.pawl/evidence/`. */
  evidence: z.array(sha256).min(1),
  /** Sequence number of the ledger's last event when the record was made. */
  ledgerSeq: z.int().nonnegative(),
});

/** See {@link closureRecordSchema}. */
export type ClosureRecord = z.infer<typeof closureRecordSchema>;
