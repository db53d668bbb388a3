import { CLI_ERRORS, INTERNAL_ERRORS, STATUS_ERRORS } from "../catalogue/command-errors.ts";
import { LEDGER_ERROR_CAUSES } from "../catalogue/ledger-errors.ts";
import { PIPELINE_ERRORS } from "../catalogue/pipeline-errors.ts";
import { PROCESS_ERROR_MENDS } from "../catalogue/process-errors.ts";
import { WORKSPACE_ERROR_MENDS } from "../catalogue/workspace-errors.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";

const TABLES: readonly Readonly<Record<string, readonly [ExitCode, ...string[]]>>[] = [
  CLI_ERRORS,
  STATUS_ERRORS,
  INTERNAL_ERRORS,
  PIPELINE_ERRORS,
  LEDGER_ERROR_CAUSES,
  WORKSPACE_ERROR_MENDS,
  PROCESS_ERROR_MENDS,
];

/** The exit code of each error code of the catalogue. */
const EXIT_CODE_BY_ERROR_CODE: ReadonlyMap<string, ExitCode> = new Map(
  TABLES.flatMap((table) => Object.entries(table).map(([code, [exitCode]]): [string, ExitCode] => [code, exitCode])),
);

/** The exit code for whatever was thrown; `INTERNAL` for what is not known to be anything else. */
export function exitCodeOf(error: unknown): ExitCode {
  const code = errorCode(error);
  return (code === null ? undefined : EXIT_CODE_BY_ERROR_CODE.get(code)) ?? EXIT_CODES.INTERNAL;
}

/** The stable code of a thrown value, or `null` where it has none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
