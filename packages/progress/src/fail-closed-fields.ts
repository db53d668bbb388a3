import { CALCULATION_QUESTION } from "@pawl/contract";

/** What section 6.2 fixes in the report of a calculation that failed. */
export interface FailClosedFields {
  /** As in the run's previous report (rule 6.2#1); 0 only where there is none (rule 6.1#3). */
  readonly overallPercent: number;
  /** Rule 6.2#2. */
  readonly stagePercent: 0;
  /** Exactly the one question (rule 6.2#3); others wait (I10). */
  readonly questions: readonly string[];
}

/** The fields that section 6.2 fixes. @param previousOverallPercent - of the run's previous report, `null` for its first. */
export const failClosedFields = (previousOverallPercent: number | null): FailClosedFields => ({
  overallPercent: previousOverallPercent ?? 0,
  stagePercent: 0,
  questions: [CALCULATION_QUESTION],
});
