import type { Issue, PerStage, Question, Stage, StatusReport, Task } from "@pawl/contract";
import type { CalculatedProgress } from "./calculate-progress.ts";
import type { StageTally } from "./stage-tally.ts";

/** The last calculated percentages of an aborted run, which never change again (rule 6.4#3). */
export interface FrozenProgress {
  readonly frozenOverallPercent: number;
  readonly frozenStagePercent: number;
}

/** The state of a pipeline as far as a report shows it. Every field is mandatory: a forgotten one would be a wrong report. */
export interface ReportInput {
  /** Whole points per stage, from the contract version that the run pinned. */
  readonly weights: PerStage<number>;
  readonly tallies: PerStage<StageTally>;
  readonly currentStage: Stage;
  /** The required artifact that was closed last and still is; `null` when none is closed. */
  readonly lastCompleted: { readonly location: string; readonly version: string | null } | null;
  /** The step under way, or, blocked or aborted, the one that could not proceed (I5). Not shown once completed. */
  readonly currentTask: Task | null;
  /** The step that comes next while the run is RUNNING. Not shown in any other state (rule 4.8.1#1). */
  readonly nextStep: Task | null;
  /** All issues in ledger order; the report lists the first hundred (I15). */
  readonly issues: readonly Issue[];
  /** The questions that are open now; one or more mean BLOCKED. */
  readonly questions: readonly Question[];
  /** Set once the run is aborted; nothing is calculated from then on (rule 6.5#1). */
  readonly aborted: FrozenProgress | null;
  /**
   * Reason code of an earlier failed calculation that no human has answered yet. While it is set nothing is calculated
   * and the report stays the fail-closed one, even if the tallies are clear again (rule 6.2#3).
   */
  readonly calculationFailure: string | null;
  /** Overall percentage of the run's previous report; `null` when this is its first. */
  readonly previousOverallPercent: number | null;
}

/**
 * The report, and how it came about:
 * - `calculated`: the percentages follow from the tallies;
 * - `frozen`: the run is aborted, the percentages are the last calculated ones;
 * - `fail-closed`: the percentages cannot be calculated; the report asks the calculation question (section 6.2).
 */
export type ReportOutcome =
  | { readonly kind: "calculated"; readonly report: StatusReport; readonly progress: CalculatedProgress }
  | { readonly kind: "frozen"; readonly report: StatusReport }
  | {
      readonly kind: "fail-closed";
      readonly report: StatusReport;
      /** A `FailClosedReason` of this calculation, or the `calculationFailure` that was passed in. */
      readonly reason: string;
      /** One line that says what is wrong. */
      readonly detail: string;
    };
