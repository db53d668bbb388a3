import type { ArtifactReference } from "../grammar/artifact-reference.ts";
import type { Stage } from "../stage.ts";
import type { ProgressEvent } from "../progress-event.ts";
import type { StepReport } from "./step-report.ts";

/** Percentages as a report showed them after a calculation. */
export interface CalculatedPercentages {
  /** The stage that `stagePercent` is of. */
  readonly stage: Stage;
  /** Whole points, 0 to 100. */
  readonly overallPercent: number;
  /** Whole points, 0 to 100. */
  readonly stagePercent: number;
}

/** What happened that lets percentages move. */
export interface Movement {
  /** A required artifact was closed: percentages may rise. */
  readonly isClosed: boolean;
  /** A closed artifact was invalidated or rolled back: they may fall. */
  readonly isInvalidated: boolean;
  /** A stage was reopened: they may fall. */
  readonly isReopened: boolean;
}

/** What the events of a run before a step say. */
export interface KnownRun {
  /** Required artifacts that are closed, by ID, in the order of their closures, the latest last. */
  readonly closed: ReadonlyMap<string, ArtifactReference>;
  /** Locations of the run's required artifacts. */
  readonly requiredLocations: ReadonlySet<string>;
  /** Percentages of the run's last report that is not fail-closed; `null` when there is none. */
  readonly lastCalculated: CalculatedPercentages | null;
  /** What has happened since they were calculated. */
  readonly movedSince: Movement;
}

/**
 * What is known of the artifact that `last_completed_artifact` has to name: which one it is (`null`: none is closed), or
 * only which ones it is not, because the events took their closures away or say that they are optional.
 */
export type LastClosed =
  | { readonly kind: "is"; readonly reference: ArtifactReference | null }
  | { readonly kind: "is-none-of"; readonly locations: ReadonlySet<string> };

/** One step, as the step rules judge it. */
export interface Step {
  readonly previous: StepReport;
  /** Whether `next` is its run's first report. */
  readonly isFirst: boolean;
  readonly events: readonly ProgressEvent[];
  readonly next: StepReport;
  readonly lastClosed: LastClosed;
  /** Whether the artifact at a location is required; `undefined` where nothing says so. */
  readonly isRequired: (location: string) => boolean | undefined;
  /** The percentages that those of `next` are compared with; a field is `undefined` where it is not known. */
  readonly base: Pick<StepReport, "stage" | "overallPercent" | "stagePercent">;
  /** What happened since `base`. */
  readonly moved: Movement;
}
