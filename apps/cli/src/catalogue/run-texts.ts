import type { InvalidationCause } from "@pawl/pipeline";
import type { FailClosedReason } from "@pawl/progress";

import type { Explained } from "./entry.ts";

const GATED_AGAIN = "What is on the branch is gated again without an agent, and closed again where it passes.";
const OTHER_PROGRAM = "No orchestrator gets there by itself. `pawl audit` says what in the ledger was changed; `pawl answer` calculates again or aborts.";

/** Why a closed artifact lost its closure. */
export const INVALIDATION_TEXTS = {
  GATE_FAILED: ["Its gate, run again on what is closed now, failed twice on clean checkouts.", "Nothing is to be done: it is worked on again. `pawl log --type gate.finished` shows the check that failed."],
  COMMIT_LOST: ["The branch no longer holds the commit that closed it: somebody reset or rewrote the branch.", `Restore the branch from \`git reflog\` if that was a mistake. ${GATED_AGAIN}`],
  DRIFTED: ["What is at its location on the branch is not what was closed: somebody's commit changed it.", GATED_AGAIN],
  ROLLED_BACK: ["A human took back the commit that closed it, or one that changed its location.", "Nothing is to be done: it is worked on again."],
  REOPENED: ["A human reopened its stage.", GATED_AGAIN],
  PLAN_AMENDED: ["Its gate, needs or version changed with the plan, or something was added to an earlier stage.", GATED_AGAIN],
  NEEDS_INVALIDATED: ["An artifact that it needs, directly or not, lost its closure.", GATED_AGAIN],
  STAGE_INVALIDATED: ["An artifact of an earlier stage lost its closure.", GATED_AGAIN],
} as const satisfies Record<InvalidationCause, Explained>;

/** Why a run was aborted. */
export const ABORT_TEXTS = {
  OPERATOR: ["A human aborted it with `pawl abort`.", "`pawl run --new` starts another run; what is on the branch is gated first."],
  ANSWERED: ["A human answered a question with ABORT, or the question about a failed calculation with NO.", "`pawl run --new` starts another run; what is on the branch is gated first."],
  NO_EXECUTABLE_ACTION: ["Nothing could go on, and no answer of a human's could have changed that.", "`pawl audit` and `pawl log` show the end; mend the plan and start with `pawl run --new`."],
  STATUS_FAULTS: ["The status file was changed by another hand more often than `limits.statusFaults` allows.", "Find out who writes progress/status.json, then `pawl run --new`."],
} as const satisfies Record<string, Explained>;

/** Why the percentages could not be calculated. */
export const CALCULATION_TEXTS = {
  BAD_STAGE: ["The current stage is not A, B, C or D.", OTHER_PROGRAM],
  BAD_WEIGHTS: ["A weight is not a whole number of at least 1, or they do not sum to 100.", OTHER_PROGRAM],
  WRONG_WEIGHTS: ["The weights are not those of the contract version that is named.", OTHER_PROGRAM],
  BAD_LEDGER_HEAD: ["The position of the ledger for which a derivation is wanted is none.", OTHER_PROGRAM],
  BAD_TALLY: ["The counts of a stage are missing, out of range, or contradict each other.", OTHER_PROGRAM],
  NO_REQUIRED_ARTIFACTS: ["A stage has no required artifact, so that its share has no meaning: a registration for it has registered none.", "Correct the file that registers artifacts, or add a required artifact with `pawl amend`; then answer the question."],
  UNCLEAR_REQUIREMENTS: ["Whether an artifact is required is not known.", OTHER_PROGRAM],
  UNKNOWN_VERIFICATION: ["Whether a required artifact is verified is not known.", OTHER_PROGRAM],
} as const satisfies Record<FailClosedReason, Explained>;

/** Codes that begin an entry of `issues` in the report. */
export const ISSUE_TEXTS = {
  PARKED: ["An artifact was set aside because it needs a human; `reason` says why. Other work goes on.", "`pawl answer` lists what can be answered, `pawl retry <artifact>` sends it back to work."],
  RATE_LIMITED: ["An agent's provider takes no more before the time that is named.", "Nothing is to be done: attempts of that profile start again by themselves."],
  USAGE_UNKNOWN: ["What an agent used is not known though a budget is set.", "Answer the question with `pawl answer`; have the agent write the file that PAWL_USAGE names."],
  INVALIDATED: ["A closed artifact lost its closure, so that the percentages fell; `cause` says why. Shown until the next closure.", "`pawl explain <cause>` says what follows; most often nothing is to be done."],
  PLAN_AMENDED: ["The run has adopted a changed plan. Shown until the next closure.", "Nothing is to be done; `pawl log --type plan.amended` has who and why."],
  REOPENED: ["A stage was reopened. Shown until the next closure.", "Nothing is to be done; what is there is gated again."],
  PAUSED: ["A human paused the run: nothing new starts.", "`pawl resume` lets it go on."],
  ABORTED: ["The run was aborted; `cause` says why.", "`pawl run --new` starts another run."],
  FOREIGN_COMMIT: ["Somebody's own commit came onto the branch. It is kept, and what it touches is gated again.", "Nothing is to be done."],
  STATUS_TAMPERED: ["The status file was changed by another hand. Everything that ran was given back uncharged.", "Find out who did; what was found is kept under .pawl/quarantine/. More than `limits.statusFaults` of these abort the run."],
  NO_PROGRESS: ["Nothing was closed for as long as `limits.silence` says.", "See with `pawl ps` and `pawl logs -f <attempt>` what the agents do; `pawl answer` shows open questions."],
  EVIDENCE_UNREADABLE: ["A file with what a gate had printed is gone or was altered, so that an assignment could not quote it.", "Find out who changes .pawl/evidence. The run goes on without it; `pawl restore` brings files of a backup back."],
  LEDGER_ON_NETWORK: ["The ledger's file is on a network file system.", "Move the project to a disk of this machine, or keep the ledger in PostgreSQL; the run goes on meanwhile."],
  MORE: ["There are more issues than the report lists; `count` says how many more.", "`pawl log` and `pawl answer` show all."],
} as const satisfies Record<string, Explained>;
