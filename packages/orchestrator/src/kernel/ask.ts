import { event } from "@pawl/pipeline";
import type { AgentQuestionRecord, EventBody, LiveAttempt, PipelineState } from "@pawl/pipeline";

import { refuse } from "./refuse.ts";
import { returnArtifact } from "./release-lease.ts";

/** A question that the agent of an attempt left. */
export interface AskedQuestion {
  /** Id of the artifact that waits for the answer, as the agent named it; `null`: it named none. */
  readonly artifact: string | null;
  readonly question: AgentQuestionRecord;
}

/**
 * Parks the artifact that a question is about, uncharged, and nothing else (I10, rule 2#6): the others of its batch go back. A
 * question about none of the attempt's artifacts is a failed attempt.
 */
export function agentAsked(state: PipelineState, live: LiveAttempt, { artifact, question }: AskedQuestion, nowMs: number): readonly EventBody[] {
  const { attempt, artifacts } = live;
  const id = artifact ?? (artifacts.length === 1 ? artifacts[0] : undefined);
  if (id === undefined || !artifacts.includes(id)) {
    const detail = "the question names none of the attempt's artifacts";
    return refuse(state, { artifact: artifacts[0] as string, attempt, reason: "QUESTION_INVALID", detail, evidence: [], tree: null, failureDigest: detail, nowMs });
  }
  const rest = artifacts.filter((other) => other !== id && state.artifacts.get(other)?.lease === attempt);
  return [
    event("artifact.parked", {
      artifact: id,
      location: state.byId.get(id)?.location ?? id,
      reason: "AGENT_QUESTION",
      detail: "",
      attempt,
      evidence: [],
      options: [...question.options.map((_, index) => `OPTION_${index + 1}` as const), "ABORT"],
      question,
    }),
    ...rest.map((other) => returnArtifact(other, attempt, "BATCH_ENDED", `the batch ended with ${id}`)),
    event("attempt.ended", { attempt, outcome: "cancelled", reason: "AGENT_QUESTION", detail: `${id} waits for an answer` }),
  ];
}
