/**
 * Every exit code of `pawl`, and what it says. Scripts branch on them: a code keeps its meaning for ever.
 */
export const EXIT_CODES = {
  /** The command did what it was asked for; for `run`: the run is completed. */
  OK: 0,
  /** Something went wrong that is not the caller's doing; the error names a log file. */
  INTERNAL: 1,
  /** Usage or invalid input; nothing was changed. `doctor`: something keeps Pawl from working. */
  INVALID: 2,
  /** `run`: nothing can go on before a question is answered. */
  BLOCKED: 3,
  /** `run`: the run was aborted. */
  ABORTED: 4,
  /** `run`: drained, or stopped by SIGTERM, SIGHUP or `pawl stop`, before the end; and resumable. */
  STOPPED: 5,
  /** Another orchestrator holds the pipeline's lock. */
  LOCKED: 6,
  /** Integrity fault: a broken ledger, a status file that is not what was emitted, or a bundle that does not agree with itself. `doctor`: it found one. */
  INTEGRITY: 7,
  /** `run`: stopped from the keyboard (a second SIGINT), and resumable. */
  INTERRUPTED: 130,
} as const;

/** One of {@link EXIT_CODES}. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
