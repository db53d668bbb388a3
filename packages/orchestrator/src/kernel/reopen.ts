import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import type { Decider } from "./decisions.ts";
import { refuseWhenEnded } from "./human.ts";
import { invalidate } from "./invalidate.ts";

/**
 * Events by which a human reopens a stage (rule 6.3#1): its closures are given up, and with them those of later stages (I14). What
 * is on the branch stays there, and is gated again before any agent works on it.
 *
 * @throws OrchestratorError `RUN_ENDED`; `NOTHING_TO_REOPEN` for a stage that was not reached yet, or in which nothing is closed.
 */
export function reopenEvents(state: PipelineState, stage: Stage, { by, why }: Decider): readonly EventBody[] {
  refuseWhenEnded(state);
  const closed = state.plan.artifacts.filter((one) => one.stage === stage && state.artifacts.get(one.id)?.phase === "closed");
  if (STAGES.indexOf(stage) > STAGES.indexOf(state.stage) || closed.length === 0) {
    throw new OrchestratorError(
      "NOTHING_TO_REOPEN",
      `nothing is closed in stage ${stage}; the run is in stage ${state.stage}`,
      "Reopen a stage that has closed artifacts; `pawl artifacts --phase closed` lists them.",
    );
  }
  return [
    event("stage.reopen_ordered", { stage, by, why }),
    ...invalidate(
      state,
      closed.map(({ id }) => ({ artifact: id, cause: "REOPENED" as const, trigger: state.head })),
    ),
  ];
}
