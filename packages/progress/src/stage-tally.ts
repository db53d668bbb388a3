/** The counts of one stage's required artifacts. Optional artifacts are in none of them (rule 6.1#2). */
export interface StageTally {
  /** All required artifacts of the stage. */
  readonly required: number;
  /** Those that are closed: their gate passed and the ledger has it. */
  readonly closed: number;
  /** Those whose verification state is not known; INCONCLUSIVE is known and does not belong here (I13). */
  readonly unknown: number;
}
