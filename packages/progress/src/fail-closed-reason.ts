/**
 * Why percentages cannot be calculated:
 * - `BAD_STAGE`: the current stage is not A, B, C or D (rule 4.1#2);
 * - `BAD_WEIGHTS`: a weight is not a whole number of at least 1, or they do not sum to 100 (rule 4.2.1#1);
 * - `WRONG_WEIGHTS`: the weights are not those of the version that is named, or it is no version's name (rule 4.2.1#1);
 * - `BAD_LEDGER_HEAD`: the ledger position for which a derivation is wanted is none (rule 2#5);
 * - `BAD_TALLY`: a stage's counts are missing, not whole, out of range, or contradict each other;
 * - `NO_REQUIRED_ARTIFACTS`: a stage has no required artifact, so its share has no meaning (rule 6.1#3, I11);
 * - `UNCLEAR_REQUIREMENTS`: whether an artifact is required is not known (rule 6.1#3);
 * - `UNKNOWN_VERIFICATION`: whether a required artifact is verified is not known (rule 4.3#3).
 */
export const FAIL_CLOSED_REASONS = [
  "BAD_STAGE",
  "BAD_WEIGHTS",
  "WRONG_WEIGHTS",
  "BAD_LEDGER_HEAD",
  "BAD_TALLY",
  "NO_REQUIRED_ARTIFACTS",
  "UNCLEAR_REQUIREMENTS",
  "UNKNOWN_VERIFICATION",
] as const;

/** Code of a failed calculation. */
export type FailClosedReason = (typeof FAIL_CLOSED_REASONS)[number];

/** A calculation that could not be done. A value, so that no caller can lose it by catching too much. */
export interface CalculationFailure {
  readonly ok: false;
  readonly reason: FailClosedReason;
  /** One line that names the stage and the value at fault. */
  readonly detail: string;
}

/** The failure with this reason. */
export const failure = (reason: FailClosedReason, detail: string): CalculationFailure => ({ ok: false, reason, detail });
