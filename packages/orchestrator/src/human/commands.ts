import type { Stage } from "@pawl/contract";

import { amendmentOf, refuseRefused } from "../kernel/amendment.ts";
import type { Amendment } from "../kernel/amendment.ts";
import { answerables } from "../kernel/human.ts";
import type { Answer, Answerable } from "../kernel/human.ts";
import type { Decider } from "../kernel/decisions.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import { loadPlan } from "../session/load-plan.ts";
import { pinnedPlan } from "./amend.ts";
import type { DecisionEffect } from "./apply-decision.ts";
import { decideByHuman, reading, stateOf } from "./decide-by-human.ts";

/** Everything that can be answered now. @throws OrchestratorError `NO_RUN`. */
export async function listQuestions(projectDir: string): Promise<readonly Answerable[]> {
  const paths = await locatePipeline(projectDir);
  return reading(paths, async (ledger) => answerables(await stateOf(ledger, paths)));
}

/**
 * Answers a question: through the orchestrator at work, or, where none is, under its lock.
 *
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `ANSWER_INVALID`, `COMMAND_UNANSWERED`.
 */
export async function answerQuestion(projectDir: string, answer: Answer): Promise<void> {
  await decideByHuman(projectDir, { kind: "answer", ...answer });
}

/**
 * Aborts the run; its progress is frozen.
 *
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `COMMAND_UNANSWERED`.
 */
export async function abortPipeline(projectDir: string, decider: Decider): Promise<void> {
  await decideByHuman(projectDir, { kind: "abort", ...decider });
}

/**
 * Lets the run start nothing new until it is resumed; what is under way goes on to its end (I19). `unchanged`: it was paused
 * already, and nothing was recorded.
 *
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `COMMAND_UNANSWERED`.
 */
export async function pauseRun(projectDir: string, decider: Decider): Promise<DecisionEffect> {
  return decideByHuman(projectDir, { kind: "pause", ...decider });
}

/**
 * Lets a paused run go on. `unchanged`: it was not paused, and nothing was recorded.
 *
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `COMMAND_UNANSWERED`.
 */
export async function resumeRun(projectDir: string, decider: Decider): Promise<DecisionEffect> {
  return decideByHuman(projectDir, { kind: "resume", ...decider });
}

/**
 * Takes work back by commits that revert it; nothing is rewritten. Every closure that it costs, and what rests on those, is
 * invalidated in the same transition, and percentages fall at once.
 *
 * @param decision - `targets`: ids or locations of artifacts, each standing for the commit of its last closure, and commits by at
 *   least seven digits.
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `ARTIFACT_UNKNOWN`, `NOTHING_TO_ROLL_BACK`, `COMMIT_UNKNOWN`,
 *   `COMMIT_UNREVERTABLE`, `ROLLBACK_CONFLICT`, `COMMAND_UNANSWERED`; nothing is changed then.
 */
export async function rollBackWork(
  projectDir: string,
  decision: Decider & { readonly targets: readonly string[]; readonly onWarning?: (warning: string) => void },
): Promise<void> {
  const { targets, by, why, onWarning } = decision;
  await decideByHuman(projectDir, { kind: "rollback", targets, by, why }, onWarning);
}

/**
 * Gives up the closures of a stage, and with them those of later stages; what is on the branch is gated again.
 *
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `NOTHING_TO_REOPEN`, `COMMAND_UNANSWERED`.
 */
export async function reopenStage(projectDir: string, decision: Decider & { readonly stage: Stage }): Promise<void> {
  await decideByHuman(projectDir, { kind: "reopen", ...decision });
}

/**
 * How the plan file differs from the plan that the run pinned, and what of it a run cannot adopt. Changes nothing.
 *
 * @throws OrchestratorError `NO_RUN`, and what `loadPlan` throws.
 */
export async function previewAmendment(projectDir: string): Promise<Amendment & { readonly planDigest: string }> {
  const paths = await locatePipeline(projectDir);
  const { plan } = await loadPlan(paths.planFile);
  return reading(paths, async (ledger) => {
    const state = await stateOf(ledger, paths);
    const next = pinnedPlan(plan, state);
    return { ...amendmentOf(state, next), planDigest: next.planDigest };
  });
}

/**
 * Lets the run adopt the plan file. Closures that no longer prove what it asks for are lost, with what rests on them, in the same
 * transition; what is added starts at once. `unchanged`: it differs in nothing.
 *
 * @param decision - `planDigest`: of the plan that was looked at, as {@link previewAmendment} gives it.
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `AMENDMENT_STALE`, `AMENDMENT_REFUSED`, `COMMAND_UNANSWERED`, and
 *   what `loadPlan` throws; nothing is changed then.
 */
export async function amendPlan(projectDir: string, decision: Decider & { readonly planDigest: string }): Promise<DecisionEffect> {
  const paths = await locatePipeline(projectDir);
  const { plan } = await loadPlan(paths.planFile);
  // Before anything is written, as far as the plan file tells.
  await reading(paths, async (ledger) => {
    const state = await stateOf(ledger, paths);
    if (state.status === "running") refuseRefused(amendmentOf(state, pinnedPlan(plan, state)));
  });
  return decideByHuman(projectDir, { kind: "amend", ...decision });
}

/**
 * Sends a parked artifact back to work as if it had not failed, without answering what was asked about it.
 *
 * @param decision - `artifact`: its id or its location.
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `ARTIFACT_UNKNOWN`, `NOT_PARKED`, `COMMAND_UNANSWERED`.
 */
export async function retryArtifact(projectDir: string, decision: Decider & { readonly artifact: string }): Promise<void> {
  await decideByHuman(projectDir, { kind: "retry", ...decision });
}
