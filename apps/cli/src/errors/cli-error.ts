import type { CLI_ERRORS } from "../catalogue/command-errors.ts";

/** A code of {@link CLI_ERRORS}. */
type CliErrorCode = keyof typeof CLI_ERRORS;

/** What the terminal itself refuses; everything else keeps the error of the package that it comes from. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly hint: string;

  /**
   * @param code - stable; branch on it.
   * @param message - one line: what is wrong, and where.
   * @param hint - what to do next.
   */
  constructor(code: CliErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CliError";
    this.code = code;
    this.hint = hint;
  }
}
