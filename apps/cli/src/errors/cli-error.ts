import { EXIT_CODES } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";

/** Every code that a {@link CliError} can carry, with its exit code. */
export const CLI_ERROR_CODES = {
  /** Unknown command or option, or a value that an option does not take. */
  USAGE: EXIT_CODES.INVALID,
  /** The folder given with `--cwd` is not there or is no folder. */
  NO_SUCH_FOLDER: EXIT_CODES.INVALID,
  /** `init` where there is a plan file already. */
  PLAN_EXISTS: EXIT_CODES.INVALID,
  /** The ledger has no run yet. */
  NO_RUN: EXIT_CODES.INVALID,
  /** `--run` names a run that the ledger does not have. */
  RUN_UNKNOWN: EXIT_CODES.INVALID,
  /** `logs` names an attempt that the run does not have. */
  ATTEMPT_UNKNOWN: EXIT_CODES.INVALID,
  /** `logs` names an attempt that left no log, or whose log was removed. */
  LOG_MISSING: EXIT_CODES.INVALID,
  /** `contract diff` names no released version, no version of the plan and no file. */
  CONTRACT_UNKNOWN: EXIT_CODES.INVALID,
  /** `contract diff` names a file that cannot be read, or is no snapshot of the contract. */
  CONTRACT_UNREADABLE: EXIT_CODES.INVALID,
  /** `import` names a file that is not there. */
  IMPORT_SOURCE_MISSING: EXIT_CODES.INVALID,
  /** `import` names a file that cannot be read, is damaged, or is none of the tool's. */
  IMPORT_SOURCE_UNREADABLE: EXIT_CODES.INVALID,
  /** `import` names a file that keeps changing while it is read. */
  IMPORT_SOURCE_BUSY: EXIT_CODES.INVALID,
  /** `import` found nothing to make a plan of, or more than a plan can hold. */
  IMPORT_IMPOSSIBLE: EXIT_CODES.INVALID,
  /** `webhook test`: the receiver did not take the message. */
  WEBHOOK_FAILED: EXIT_CODES.INVALID,
  /** `webhook redeliver` names no message that there is. */
  MESSAGE_UNKNOWN: EXIT_CODES.INVALID,
  /** `mcp` without the variables that an agent gets in an attempt. */
  MCP_OUTSIDE_ATTEMPT: EXIT_CODES.INVALID,
  /** `mcp` with a token that is wrong, or of an attempt that is over. */
  MCP_REFUSED: EXIT_CODES.INVALID,
  /** The user has no name by which a decision could be recorded, and `--by` is not given. */
  USER_UNKNOWN: EXIT_CODES.INVALID,
} as const satisfies Record<string, ExitCode>;

/** A code of {@link CLI_ERROR_CODES}. */
export type CliErrorCode = keyof typeof CLI_ERROR_CODES;

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
