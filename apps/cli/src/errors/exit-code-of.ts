import { EXIT_CODES } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { CLI_ERROR_CODES } from "./cli-error.ts";

const { INVALID, LOCKED, INTEGRITY } = EXIT_CODES;

/**
 * Error codes of all packages that say more than "something went wrong": the caller can mend the input, another
 * orchestrator is in the way, or the ledger cannot be trusted.
 */
export const EXIT_CODE_BY_ERROR_CODE: ReadonlyMap<string, ExitCode> = new Map<string, ExitCode>([
  ...Object.entries(CLI_ERROR_CODES),

  ["PLAN_MISSING", INVALID],
  ["PLAN_UNREADABLE", INVALID],
  ["PLAN_INVALID", INVALID],
  ["PLAN_CHANGED", INVALID],
  ["PROMPT_INVALID", INVALID],
  ["NO_AGENT", INVALID],
  ["SPEC_UNREADABLE", INVALID],
  ["PLANNER_UNKNOWN", INVALID],
  ["PROPOSAL_MISSING", INVALID],
  ["PROPOSAL_STALE", INVALID],
  ["AGENT_NOT_READY", INVALID],
  ["NOT_A_REPOSITORY", INVALID],
  ["DIRTY_TREE", INVALID],
  ["RUN_UNFINISHED", INVALID],
  ["DECISION_INVALID", INVALID],
  ["NOT_PARKED", INVALID],
  ["AMENDMENT_REFUSED", INVALID],
  ["AMENDMENT_STALE", INVALID],
  ["NOTHING_TO_ROLL_BACK", INVALID],
  ["COMMIT_UNKNOWN", INVALID],
  ["COMMIT_UNREVERTABLE", INVALID],
  ["ROLLBACK_CONFLICT", INVALID],
  ["NOTHING_TO_REOPEN", INVALID],
  ["ANSWER_INVALID", INVALID],
  ["RUN_ENDED", INVALID],
  ["CONTRACT_NOT_APPROVED", INVALID],
  ["CONTRACT_NOT_DEFINED", INVALID],
  ["CONTRACT_NEEDS_NO_APPROVAL", INVALID],
  ["APPROVAL_INVALID", INVALID],
  ["ARTIFACT_UNKNOWN", INVALID],
  ["NOT_CLOSED", INVALID],
  ["KEY_UNUSABLE", INVALID],
  ["WEBHOOK_UNKNOWN", INVALID],
  ["WEBHOOK_ROTATION", INVALID],
  ["BUNDLE_TOO_LARGE", INVALID],
  ["BUNDLE_UNREADABLE", INVALID],
  ["OUTPUT_UNUSABLE", INVALID],
  ["DATABASE_UNUSABLE", INVALID],
  ["LEDGER_ELSEWHERE", INVALID],
  ["EVIDENCE_BROKEN", INTEGRITY],
  ["LOCKED", LOCKED],
  ["LEDGER_BROKEN", INTEGRITY],

  ["LEDGER_MISSING", INVALID],
  ["LEDGER_TOO_NEW", INVALID],
  ["LEDGER_OUTDATED", INVALID],
  ["LEDGER_DRIVER", INVALID],
  ["LEDGER_UNREADABLE", INTEGRITY],
  ["LEDGER_CORRUPT", INTEGRITY],
  ["LEDGER_LOCK_LOST", LOCKED],
  ["LEDGER_BACKUP_EXISTS", INVALID],
  ["LEDGER_BACKUP_MISSING", INVALID],
  ["LEDGER_BACKUP_OLDER", INVALID],
  ["LEDGER_BACKUP_BROKEN", INTEGRITY],

  ["WORKSPACE_GIT_MISSING", INVALID],
  ["WORKSPACE_GIT_TOO_OLD", INVALID],
  ["WORKSPACE_NOT_A_REPOSITORY", INVALID],
  ["WORKSPACE_NOT_TOP_LEVEL", INVALID],
  ["WORKSPACE_PARTIAL_CLONE", INVALID],
  ["WORKSPACE_DETACHED_HEAD", INVALID],
  ["WORKSPACE_BRANCH_MISSING", INVALID],
  ["WORKSPACE_BAD_BRANCH", INVALID],
  ["WORKSPACE_BAD_PATH", INVALID],
  ["WORKSPACE_HISTORY_INCOMPLETE", INVALID],
  ["WORKSPACE_BAD_POOL", INVALID],
]);

/** The exit code for whatever was thrown; `INTERNAL` for what is not known to be anything else. */
export function exitCodeOf(error: unknown): ExitCode {
  const code = errorCode(error);
  return (code === null ? undefined : EXIT_CODE_BY_ERROR_CODE.get(code)) ?? EXIT_CODES.INTERNAL;
}

/** The stable code of a thrown value, or `null` where it has none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
