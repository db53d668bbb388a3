/**
 * What a finding of the doctor's means for the pipeline.
 * - `ok`: it was looked at, and is as it has to be.
 * - `warning`: Pawl works, and something should be seen to.
 * - `error`: Pawl does not work before it is mended.
 * - `integrity`: something is not what Pawl wrote; nothing goes on before a human has looked.
 */
export type DoctorSeverity = "ok" | "warning" | "error" | "integrity";

/** Every code of a finding of the doctor's own, with its severity and how to mend it; `null` where there is nothing to mend. */
export const DOCTOR_CODES = {
  NODE: ["ok", null],
  NODE_TOO_OLD: ["error", "Install Node 22.13 or newer."],
  GIT: ["ok", null],
  GIT_HOOKS_NOT_RUN: ["ok", null],
  GIT_INDEX_LOCKED: ["warning", "See that no git command is at work in the project, then remove the file."],
  PLAN: ["ok", null],
  PLAN_WARNING: ["warning", "See what `pawl check` says of it."],
  AGENT: ["ok", null],
  PROGRAM_MISSING: ["error", "Install the program, or correct its name or the PATH that `env.set` gives."],
  PROGRAM_NOT_EXECUTABLE: ["error", "Make the file executable (`chmod +x`)."],
  AGENT_VERSION: ["error", "Install a version of it that Pawl understands."],
  AGENT_NOT_LOGGED_IN: ["error", "Log in with its own program, or pass it a key."],
  AGENT_BROKEN: ["error", "Start it by hand, and see what it says."],
  CHECK_PROGRAM_MISSING: ["warning", "Install the program; a gate that does not find it is INCONCLUSIVE. It may also come with `setup`, or with the project."],
  REQUIREMENT_MISSING: ["warning", "Provide it before the artifact's turn, or answer the question that will be asked."],
  LEDGER: ["ok", null],
  LEDGER_NOT_YET: ["ok", null],
  LEDGER_ON_NETWORK: ["warning", "Move the project to a disk of this machine, or expect closures to be slower and readers to wait."],
  LEDGER_DRIVER_FALLBACK: ["warning", "Install the package sqlite3 for this platform; the built-in driver holds up the process during each statement."],
  LEDGER_BROKEN: ["integrity", "`pawl audit` names everything that differs. Restore a backup with `pawl restore`, or `pawl rebuild` where only projections differ."],
  STATUS: ["ok", null],
  STATUS_DIFFERS: ["integrity", "Find out who changed it. `pawl run` keeps what was found under .pawl/quarantine/ and writes the right report again."],
  ORCHESTRATOR_AT_WORK: ["ok", null],
  ORCHESTRATOR_SILENT: ["warning", "See what that process does; where it hangs, end it, and start `pawl run` again."],
  LOCK_LEFT_BEHIND: ["warning", "The next `pawl run` takes it over and takes up what was left."],
  LOCK_ELSEWHERE: ["warning", "See whether that machine still works on the project; its lock is taken over once it has given no sign of life for a minute."],
  PROCESSES_LEFT: ["warning", "The next `pawl run` ends them."],
  ADVANCE_INTERRUPTED: ["warning", "The next `pawl run` brings the project's files to the branch."],
  CLOCK: ["ok", null],
  CLOCK_UNSTEADY: ["warning", "Let the time service finish setting the clock; times in the ledger follow the time of day."],
  CLOCK_BEHIND_LEDGER: ["warning", "Set the clock right: the ledger has events of a later time than now."],
  FILE_TIMES_SKEWED: ["warning", "Set the clocks of this machine and of the file server to the same time."],
  DISK: ["ok", null],
  DISK_LOW: ["warning", "Make room on that disk; attempts need some of it for their workspaces."],
  DISK_FULL: ["error", "Make room on that disk; nothing can be recorded without it."],
  NOT_WRITABLE: ["error", "Give the user that runs Pawl the right to write there."],
  STATE: ["ok", null],
  STATE_OVER_BOUND: ["warning", "The next `pawl run` removes the oldest that nothing needs; what remains is needed. `retention` in the plan sets the bound."],
} as const satisfies Record<string, readonly [DoctorSeverity, string | null]>;

/** A code of {@link DOCTOR_CODES}. */
export type DoctorCode = keyof typeof DOCTOR_CODES;

/** One thing that the doctor looked at, and what there is to say of it. */
export interface DoctorFinding {
  /** One of {@link DOCTOR_CODES}, or the code of the error with which a package refuses what it met. */
  readonly code: string;
  readonly severity: DoctorSeverity;
  /** One line: what was found, and where. */
  readonly found: string;
  /** What to do about it; `null` where there is nothing to do. */
  readonly mend: string | null;
}

/** A finding with a code of the doctor's own. */
export function finding(code: DoctorCode, found: string): DoctorFinding {
  const [severity, mend] = DOCTOR_CODES[code];
  return { code, severity, found, mend };
}

/** Codes of other packages' errors that mean that something is not what Pawl wrote. */
const INTEGRITY_ERRORS: ReadonlySet<string> = new Set(["LEDGER_BROKEN", "LEDGER_CORRUPT", "LEDGER_UNREADABLE"]);

/** The finding that an error of one of Pawl's packages is. @throws the error itself where it is none of theirs. */
export function findingOf(error: unknown): DoctorFinding {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string" || !("hint" in error)) throw error;
  const severity = INTEGRITY_ERRORS.has(error.code) ? "integrity" : "error";
  return { code: error.code, severity, found: error.message, mend: String(error.hint) };
}
