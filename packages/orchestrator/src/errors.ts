/**
 * Every code that an {@link OrchestratorError} can have.
 * - `PLAN_MISSING`, `PLAN_UNREADABLE`, `PLAN_INVALID`, `PLAN_CHANGED`: the plan file is not there, cannot be read, is not
 *   valid, or differs from the one that the unfinished run pinned.
 * - `PLAN_EXISTS`: an import into a project that has a plan.
 * - `PROMPT_INVALID`: a file that the plan names under `prompts` is not there, or is no such prompt. `NO_AGENT`: the assignment of an
 *   artifact that no agent makes.
 * - `SPEC_UNREADABLE`, `PLANNER_UNKNOWN`: a planning whose specification cannot be read, or whose agent profile does not exist.
 *   `PROPOSAL_MISSING`, `PROPOSAL_STALE`: no such proposal of a planning, or the plan file is not what it was made for.
 * - `AGENT_NOT_READY`: an agent that work is left for cannot work: its program or its login is missing, or has another version.
 * - `NOT_A_REPOSITORY`, `DIRTY_TREE`: the project's folder cannot be worked on.
 * - `RUN_UNFINISHED`: `--new` while a run is unfinished. `NO_RUN`: there is no run yet.
 * - `LOCKED`: another orchestrator holds the pipeline's lock.
 * - `LEDGER_BROKEN`: something in the ledger is not what was written, or it does not reach where it once ended.
 * - `DECISION_INVALID`: a decision without a readable name of who decides, or with an unreadable reason.
 * - `NOT_PARKED`: a retry of an artifact that is not parked.
 * - `AMENDMENT_REFUSED`, `AMENDMENT_STALE`: a plan that a run cannot adopt, or that was changed since it was decided on.
 * - `NOTHING_TO_ROLL_BACK`, `COMMIT_UNKNOWN`, `COMMIT_UNREVERTABLE`, `ROLLBACK_CONFLICT`: a rollback of what is not there, cannot be
 *   reverted, or was built upon since. `NOTHING_TO_REOPEN`: a stage without closures.
 * - `ANSWER_INVALID`: no such question, or no such option. `RUN_ENDED`: the run is over, so nothing can be decided any more.
 * - `CONTRACT_NOT_APPROVED`: a new run under a contract version of the user's own that nobody has approved. `APPROVAL_INVALID`,
 *   `CONTRACT_NOT_DEFINED`, `CONTRACT_NEEDS_NO_APPROVAL`: an approval without a readable name or reason, of a version that the plan
 *   does not define, of one of the standard's.
 * - `ARTIFACT_UNKNOWN`: an artifact that the run does not have. `NOT_CLOSED`: an attestation of one that is not closed.
 * - `KEY_UNUSABLE`: a key file that cannot be read, is open to others, or holds no ed25519 key of the kind that is needed.
 * - `EVIDENCE_BROKEN`: a file of evidence that a closure names is gone, or its bytes are not those of its digest.
 * - `BUNDLE_TOO_LARGE`: a run has more than a bundle may hold. `BUNDLE_UNREADABLE`: the file to verify is no bundle. `OUTPUT_UNUSABLE`: what is to be written is there already, or its folder is not.
 * - `DATABASE_UNUSABLE`: the address of a database cannot be had, is none, or does not fit what was asked for. `LEDGER_ELSEWHERE`: the
 *   project's ledger is not where the environment says, or the ledger there is another pipeline's.
 * - `WEBHOOK_UNKNOWN`: a receiver that the plan does not name. `WEBHOOK_ROTATION`: its key cannot be replaced as it is.
 * - `DISK_FULL`, `DISK_FAILED`, `NOT_WRITABLE`: a disk that Pawl, agents or checks write to has no room left, fails, or is read-only.
 *   `NOT_PERMITTED`: the system refused this user something else, such as to read a file or to signal a process.
 *   `MACHINE_EXHAUSTED`: the system has no process, open file or memory left to give. The run was halted, and goes on once that is mended.
 * - `COMMAND_UNANSWERED`: the orchestrator at work did not take the command in time.
 */
export const ORCHESTRATOR_ERROR_CODES = [
  "PLAN_MISSING",
  "PLAN_UNREADABLE",
  "PLAN_INVALID",
  "PLAN_CHANGED",
  "PLAN_EXISTS",
  "PROMPT_INVALID",
  "NO_AGENT",
  "SPEC_UNREADABLE",
  "PLANNER_UNKNOWN",
  "PROPOSAL_MISSING",
  "PROPOSAL_STALE",
  "AGENT_NOT_READY",
  "NOT_A_REPOSITORY",
  "DIRTY_TREE",
  "RUN_UNFINISHED",
  "NO_RUN",
  "LOCKED",
  "LEDGER_BROKEN",
  "DECISION_INVALID",
  "NOT_PARKED",
  "AMENDMENT_REFUSED",
  "AMENDMENT_STALE",
  "NOTHING_TO_ROLL_BACK",
  "COMMIT_UNKNOWN",
  "COMMIT_UNREVERTABLE",
  "ROLLBACK_CONFLICT",
  "NOTHING_TO_REOPEN",
  "ANSWER_INVALID",
  "RUN_ENDED",
  "CONTRACT_NOT_APPROVED",
  "APPROVAL_INVALID",
  "CONTRACT_NOT_DEFINED",
  "CONTRACT_NEEDS_NO_APPROVAL",
  "ARTIFACT_UNKNOWN",
  "NOT_CLOSED",
  "KEY_UNUSABLE",
  "WEBHOOK_UNKNOWN",
  "WEBHOOK_ROTATION",
  "EVIDENCE_BROKEN",
  "BUNDLE_TOO_LARGE",
  "BUNDLE_UNREADABLE",
  "OUTPUT_UNUSABLE",
  "COMMAND_UNANSWERED",
  "DISK_FULL",
  "DISK_FAILED",
  "NOT_WRITABLE",
  "NOT_PERMITTED",
  "MACHINE_EXHAUSTED",
  "DATABASE_UNUSABLE",
  "LEDGER_ELSEWHERE",
] as const;

/** One of {@link ORCHESTRATOR_ERROR_CODES}. */
export type OrchestratorErrorCode = (typeof ORCHESTRATOR_ERROR_CODES)[number];

/** What went wrong, where, and what to do about it. */
export class OrchestratorError extends Error {
  readonly code: OrchestratorErrorCode;
  readonly hint: string;

  /**
   * @param code - stable; branch on it, never on the text.
   * @param message - one line that names the place.
   * @param hint - what to do next.
   */
  constructor(code: OrchestratorErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "OrchestratorError";
    this.code = code;
    this.hint = hint;
  }
}
