import { z } from "zod";

/** Parts that several outputs have. */
export const id = z.string();
export const count = z.int().min(0);
export const nullableText = z.string().nullable();
export const time = z.iso.datetime().describe("ISO 8601, to the millisecond, in UTC");
export const stage = z.enum(["A", "B", "C", "D"]);
export const digest = z.string().regex(/^[0-9a-f]{64}$/).describe("SHA-256, in hexadecimal digits");
export const ledgerHead = z.strictObject({ seq: count.describe("Position of the last event"), hash: digest.describe("Its hash") });
export const weights = z.strictObject({ A: count, B: count, C: count, D: count });
export const process = z.strictObject({ pid: count, host: z.string() });

/** A problem of a plan file. */
export const planProblem = z.strictObject({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  file: z.string(),
  line: count,
  column: count,
  path: z.string().describe("Place in the plan, such as artifacts[3].gate; empty for the file as a whole"),
});

/** A violation of the contract. */
export const violation = z.strictObject({ rule: z.string(), path: z.string(), found: z.string(), wanted: z.string() });

/** Something of a ledger that is not what was written. */
export const ledgerFinding = z.strictObject({ kind: z.string(), table: z.string(), key: z.string(), found: nullableText, wanted: nullableText });
