import type { Violation } from "@pawl/contract";

/** Code of {@link ReportInputError}: the input contradicts itself or the contract, so no valid report shows it. */
export const REPORT_INPUT_CONTRADICTORY = "REPORT_INPUT_CONTRADICTORY";

const MAX_SHOWN_VIOLATIONS = 3;

/**
 * Thrown by `buildReport` for an input of which no valid report can be made, such as a running pipeline without a next
 * step. That is a mistake of the program that fills the input, not a state that a run can be in.
 */
export class ReportInputError extends Error {
  override readonly name = "ReportInputError";
  readonly code = REPORT_INPUT_CONTRADICTORY;
  readonly hint = "no report was built; correct the code that fills the report's input from the pipeline state";
  /** What the report would have violated; empty when the report could not be put together at all. */
  readonly violations: readonly Violation[];

  constructor(message: string, violations: readonly Violation[], options?: ErrorOptions) {
    super(message, options);
    this.violations = violations;
  }

  /** The error for a report that breaks the contract. */
  static forViolations(violations: readonly Violation[]): ReportInputError {
    const shown = violations
      .slice(0, MAX_SHOWN_VIOLATIONS)
      .map(({ rule, path, found, wanted }) => {
        const place = path === "" ? "the report as a whole" : path;
        return `rule ${rule} at ${place}: found ${found}, wanted ${wanted}`;
      });
    const more = violations.length > shown.length ? `; and ${violations.length - shown.length} more` : "";
    return new ReportInputError(`the report would break the contract: ${shown.join("; ")}${more}`, violations);
  }
}
