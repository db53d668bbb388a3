import { z } from "zod";

/** Verdicts of a gate. Only `PASS` closes; `INCONCLUSIVE` means that the gate could not give a verdict (I13). */
export const VERDICTS = ["PASS", "FAIL", "INCONCLUSIVE"] as const;

/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];

/**
 * Every reason code that a gate can give, with the verdict it belongs to. This is the closed list; nothing else ever
 * explains a verdict.
 * - `PROTECTED_PATH`, `GATE_CHANGED`, `OUTSIDE_WRITES`, `LINK_OUTSIDE`: what a candidate may not change, judged before any check.
 *   `GATE_CHANGED` is a file that the gate itself runs or is configured by, and that the plan does not give to the artifact.
 * - `NOTHING_PRODUCED`, `UNCHANGED`, `EMPTY_ARTIFACT`, `FORBIDDEN_CONTENT`: what the artifact may not be.
 * - `BAD_REGISTRATION`: its file that registers artifacts is not valid, judged by Pawl itself before any check.
 * - `PATTERN_TIMEOUT`: a pattern of the plan took too long on a text, so nobody knows what is in it.
 * - `CHECK_LOST`: another hand ended the process of Pawl's that had started a check, so nobody knows how the check ended.
 */
export const GATE_REASONS = {
  OK: "PASS",
  NOTHING_PRODUCED: "FAIL",
  UNCHANGED: "FAIL",
  EMPTY_ARTIFACT: "FAIL",
  PROTECTED_PATH: "FAIL",
  GATE_CHANGED: "FAIL",
  OUTSIDE_WRITES: "FAIL",
  LINK_OUTSIDE: "FAIL",
  FORBIDDEN_CONTENT: "FAIL",
  CHECK_FAILED: "FAIL",
  TOO_FEW_TESTS: "FAIL",
  CHECKOUT_CHANGED: "FAIL",
  MERGE_CONFLICT: "FAIL",
  BAD_REGISTRATION: "FAIL",
  BREAKS_CLOSED: "FAIL",
  VACUOUS_GATE: "FAIL",
  PROGRAM_MISSING: "INCONCLUSIVE",
  NO_CHECKS: "INCONCLUSIVE",
  NO_TESTS: "INCONCLUSIVE",
  UNREADABLE_OUTPUT: "INCONCLUSIVE",
  TIMEOUT: "INCONCLUSIVE",
  SIGNALLED: "INCONCLUSIVE",
  CHECK_OVER_MEMORY: "INCONCLUSIVE",
  CHECK_OVER_CPU_TIME: "INCONCLUSIVE",
  SETUP_FAILED: "INCONCLUSIVE",
  CHECK_LOST: "INCONCLUSIVE",
  PATTERN_TIMEOUT: "INCONCLUSIVE",
} as const satisfies Record<string, Verdict>;

/** A gate's reason code. */
export type GateReason = keyof typeof GATE_REASONS;

/** Schema of a gate's reason code. */
export const gateReasonSchema = z.enum(Object.keys(GATE_REASONS) as [GateReason, ...GateReason[]]);

/**
 * Why an attempt ended without handing in anything, or why its artifact went back.
 * - `EXIT_NONZERO`, `KILLED_BY_SIGNAL`, `NOT_STARTED`, `TIMED_OUT`, `STALLED`, `TOOL_STALLED`, `NO_FIRST_OUTPUT`: what the process did.
 * - `OVER_MEMORY`, `OVER_CPU_TIME`: its processes together used more than the plan's `resources` allow.
 * - `PROCESS_SURVIVED`: a process of the attempt could not be ended.
 * - `WORKSPACE_SETUP_FAILED`: the plan's `setup` did not succeed in the attempt's workspace.
 * - `WORKSPACE_INVALID`: what the agent left cannot be made a candidate (for example a nested repository).
 * - `HISTORY_REWRITTEN`: the repository in its folder no longer goes back to the commit that it was given.
 * - `GIT_PLANTED`: it put hooks or settings into that repository that would have git run or read something else.
 * - `STRAY_CHANGES`: in place, something outside every running attempt's `writes` changed.
 * - `AGENT_ERROR`, `NO_RESULT`, `TURN_LIMIT`, `REFUSED_BY_AGENT`: what its agent told of its end, or that it told none where it should.
 * - `NOT_LOGGED_IN`: its agent has no login, or its provider refused it.
 * - `WRONG_AGENT_VERSION`: its agent, or the protocol that it speaks, has another version than Pawl understands.
 * - `RATE_LIMITED`: its agent ran into a rate limit; nobody's failure.
 * - `OVER_BUDGET`: it used more than one attempt may.
 * - `AGENT_QUESTION`: its agent cannot go on before a human has answered.
 * - `QUESTION_INVALID`: its agent left a question that cannot be asked.
 * - `ORCHESTRATOR_LOST`: the orchestrator ended while it ran.
 * - `HELPER_LOST`: another hand ended the process of Pawl's that had started it; nobody's failure; the third time in a row its artifact is parked.
 * - `INTERRUPTED`: the operator stopped the orchestrator.
 * - `STATUS_TAMPERED`: the status file was changed by another hand while it ran.
 * - `LEASE_LOST`: what it was based on was invalidated, or its stage ended.
 * - `BATCH_ENDED`: an earlier artifact of the same batch failed.
 * - `RUN_ENDED`: the run was aborted.
 * - `DONE`: every artifact of the attempt was closed.
 * - `REFUSED`: a gate refused what it handed in.
 */
export const ATTEMPT_REASONS = [
  "EXIT_NONZERO",
  "KILLED_BY_SIGNAL",
  "NOT_STARTED",
  "TIMED_OUT",
  "STALLED",
  "TOOL_STALLED",
  "NO_FIRST_OUTPUT",
  "OVER_MEMORY",
  "OVER_CPU_TIME",
  "PROCESS_SURVIVED",
  "AGENT_ERROR",
  "NO_RESULT",
  "NOT_LOGGED_IN",
  "WRONG_AGENT_VERSION",
  "TURN_LIMIT",
  "REFUSED_BY_AGENT",
  "WORKSPACE_SETUP_FAILED",
  "WORKSPACE_INVALID",
  "HISTORY_REWRITTEN",
  "GIT_PLANTED",
  "STRAY_CHANGES",
  "RATE_LIMITED",
  "OVER_BUDGET",
  "AGENT_QUESTION",
  "QUESTION_INVALID",
  "ORCHESTRATOR_LOST",
  "HELPER_LOST",
  "INTERRUPTED",
  "STATUS_TAMPERED",
  "LEASE_LOST",
  "BATCH_ENDED",
  "RUN_ENDED",
  "DONE",
  "REFUSED",
] as const;

/** One of {@link ATTEMPT_REASONS}. */
export type AttemptReason = (typeof ATTEMPT_REASONS)[number];

/** Schema of an attempt's reason code. */
export const attemptReasonSchema = z.enum(ATTEMPT_REASONS);

/**
 * Why an artifact was set aside: what it needs is missing, a budget is used up (`BUDGET_ARTIFACT`, `BUDGET_RUN`), what was used is
 * not known though a budget is set (`USAGE_UNKNOWN`), or a failure that another try would only repeat.
 */
export const parkReasonSchema = z.enum([
  "REQUIREMENT_MISSING",
  "BUDGET_ARTIFACT",
  "BUDGET_RUN",
  "USAGE_UNKNOWN",
  "SAME_FAILURE",
  ...(Object.keys(GATE_REASONS) as GateReason[]),
  ...ATTEMPT_REASONS,
] as [string, ...string[]]);

/**
 * Why a closed artifact lost its closure.
 * - `GATE_FAILED`: its gate failed twice on clean checkouts.
 * - `COMMIT_LOST`: the branch no longer holds the commit that closed it.
 * - `DRIFTED`: what is at its location on the branch is not what was closed.
 * - `ROLLED_BACK`: a human took back the commit that closed it, or one that changed its location.
 * - `REOPENED`: a human reopened its stage.
 * - `PLAN_AMENDED`: its gate, needs or version changed, or something was added to an earlier stage.
 * - `NEEDS_INVALIDATED`, `STAGE_INVALIDATED`: it rests on an artifact that lost its closure.
 */
export const INVALIDATION_CAUSES = [
  "GATE_FAILED",
  "COMMIT_LOST",
  "DRIFTED",
  "ROLLED_BACK",
  "REOPENED",
  "PLAN_AMENDED",
  "NEEDS_INVALIDATED",
  "STAGE_INVALIDATED",
] as const;

/** One of {@link INVALIDATION_CAUSES}. */
export type InvalidationCause = (typeof INVALIDATION_CAUSES)[number];
