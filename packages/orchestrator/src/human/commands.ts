import { answerables } from "../kernel/human.ts";
import type { Answer, Answerable } from "../kernel/human.ts";
import type { Decider } from "../kernel/decisions.ts";
import { realProjectDir } from "../run-pipeline.ts";
import { pipelinePaths } from "../util/pipeline-paths.ts";
import type { DecisionEffect } from "./apply-decision.ts";
import { decideByHuman, reading, stateOf } from "./decide-by-human.ts";

/** Everything that can be answered now. @throws OrchestratorError `NO_RUN`. */
export async function listQuestions(projectDir: string): Promise<readonly Answerable[]> {
  const paths = pipelinePaths(await realProjectDir(projectDir));
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
 * Sends a parked artifact back to work as if it had not failed, without answering what was asked about it.
 *
 * @param decision - `artifact`: its id or its location.
 * @throws OrchestratorError `DECISION_INVALID`, `NO_RUN`, `RUN_ENDED`, `ARTIFACT_UNKNOWN`, `NOT_PARKED`, `COMMAND_UNANSWERED`.
 */
export async function retryArtifact(projectDir: string, decision: Decider & { readonly artifact: string }): Promise<void> {
  await decideByHuman(projectDir, { kind: "retry", ...decision });
}
