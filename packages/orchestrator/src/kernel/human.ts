import { didYouMean, event } from "@pawl/pipeline";
import type { AgentQuestionRecord, EventBody, PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { releaseAllLeases } from "./release-lease.ts";
import { abortRun } from "./settle.ts";

/** Name by which the calculation question (rule 6.2#3) is answered, since it belongs to no artifact. */
export const CALCULATION = "calculation";

/** A question that can be answered now. */
export interface Answerable {
  /** Id of the parked artifact; `null`: the question belongs to none. */
  readonly artifact: string | null;
  /** Location of the parked artifact, or {@link CALCULATION}. */
  readonly location: string;
  readonly reason: string;
  readonly detail: string;
  /** To a question of an agent's, the agent's names for them, and `ABORT`. */
  readonly options: readonly string[];
  /** What its agent asks, in the agent's words: escape it before printing. `null`: Pawl asks. */
  readonly question: AgentQuestionRecord | null;
  /** Whether the question is in the report, so that the state is BLOCKED because of it. */
  readonly isOpen: boolean;
}

/** A human's decision: what it answers, with which option, who took it and why. */
export interface Answer {
  /** Location of an {@link Answerable}, or the id of its artifact. */
  readonly location: string;
  readonly option: string;
  readonly by: string;
  readonly why: string | null;
}

/** Everything that a human can answer now: the calculation question alone, else every parked artifact. */
export function answerables(state: PipelineState): readonly Answerable[] {
  if (state.status !== "running") return [];
  if (state.calculationFailure !== null) {
    const reason = state.calculationFailure;
    return [{ artifact: null, location: CALCULATION, reason, detail: "", options: ["YES", "NO"], question: null, isOpen: true }];
  }
  const open = new Set(state.questions.map((question) => question.artifact));
  return [...state.parked.values()].map((id) => {
    const parking = state.artifacts.get(id)?.parking;
    return {
      artifact: id,
      location: state.byId.get(id)?.location ?? id,
      reason: parking?.reason ?? "",
      detail: parking?.detail ?? "",
      options: parking?.options.map((option, index) => parking.question?.options[index]?.name ?? option) ?? [],
      question: parking?.question ?? null,
      isOpen: open.has(id),
    };
  });
}

/**
 * Events of an answer. It is recorded as a decision; no percentage and no stage can be given (rule 2#2).
 *
 * @throws OrchestratorError `RUN_ENDED`, or `ANSWER_INVALID` when there is no such question or no such option.
 */
export function answerEvents(state: PipelineState, answer: Answer): readonly EventBody[] {
  refuseWhenEnded(state);
  const known = answerables(state);
  const question = known.find((one) => one.artifact === answer.location) ?? known.find((one) => one.location === answer.location);
  if (question === undefined) {
    const places = known.map((one) => one.location).join(", ");
    const names = known.flatMap(({ artifact: id, location }) => (id === null ? [location] : [id, location]));
    throw new OrchestratorError(
      "ANSWER_INVALID",
      `no question about ${JSON.stringify(answer.location)}`,
      places === "" ? "There is nothing to answer now." : `${didYouMean(answer.location, names)}There are questions about: ${places}`,
    );
  }
  if (!question.options.includes(answer.option)) {
    throw new OrchestratorError(
      "ANSWER_INVALID",
      `${JSON.stringify(answer.option)} is no option of the question about ${question.location}`,
      `${didYouMean(answer.option, question.options)}Answer with one of: ${question.options.join(", ")}`,
    );
  }
  const { artifact } = question;
  const { by, why } = answer;
  // The ledger has Pawl's name for it; what an agent called it stands with its question.
  const option = (artifact === null ? undefined : state.artifacts.get(artifact)?.parking?.options[question.options.indexOf(answer.option)]) ?? answer.option;
  const answered = event("question.answered", { artifact, option, by, why });
  const aborts = option === "ABORT" || (artifact === null && option === "NO");
  return aborts ? [answered, ...abortEvents(state, { by, why, cause: "ANSWERED" })] : [answered];
}

/** Events of an abort by a human; nothing follows them in this run. @throws OrchestratorError `RUN_ENDED`. */
export function abortEvents(
  state: PipelineState,
  decision: { readonly by: string; readonly why: string | null; readonly cause: "ANSWERED" | "OPERATOR" },
): readonly EventBody[] {
  refuseWhenEnded(state);
  return [
    ...releaseAllLeases(state, "RUN_ENDED", "the run was aborted"),
    abortRun(state, decision.cause, decision.by, decision.why),
  ];
}

/**
 * After the end nothing is decided: no retry, no continuation, no second end (rules 6.2.1#2 and 6.5#2).
 *
 * @throws OrchestratorError `RUN_ENDED`.
 */
export function refuseWhenEnded(state: PipelineState): void {
  if (state.status === "running") return;
  throw new OrchestratorError(
    "RUN_ENDED",
    `run ${state.run} is ${state.status}`,
    "Nothing about it can be decided any more; `pawl run --new` starts another one.",
  );
}
