import type { AgentsErrorCode } from "@pawl/agents";

import type { ExitCode } from "../exit-codes.ts";
import { EXIT_CODES } from "../exit-codes.ts";

const { INTERNAL, INVALID } = EXIT_CODES;

/** What to do about every code of an `AgentsError`; `AGENTS_ERROR_CODES` says what each means. */
export const PROCESS_ERROR_MENDS = {
  INVALID_OPTIONS: [INTERNAL, "Correct the options that the calling program gives; from `pawl`, report it with the log that is named."],
  LOG_UNWRITABLE: [INTERNAL, "See that .pawl/logs is a folder that this user may write to, and that its disk has room."],
  ASSIGNMENT_UNWRITABLE: [INTERNAL, "See that the folder for temporary files exists, may be written to and has room."],
  MACHINE_EXHAUSTED: [INTERNAL, "Raise the limits (`ulimit -u`, `ulimit -n`), end what uses them up, or run fewer agents at once; then run `pawl run` again."],
  PROMPT_INVALID: [INVALID, "Correct the template at the line that is named; the README of @pawl/agents lists the variables."],
  PROCESS_TABLE_UNREADABLE: [INTERNAL, "Mount /proc for this process's namespace, or, where there is none, install `ps`; raise the limit of open files if it is reached."],
  PLATFORM_UNSUPPORTED: [INTERNAL, "Run Pawl on Linux or macOS, or in the Linux subsystem of Windows."],
} as const satisfies Record<AgentsErrorCode, readonly [ExitCode, string]>;
