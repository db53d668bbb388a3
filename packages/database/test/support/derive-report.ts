import type { StatusReport } from "@pawl/contract";
import { type DeriveReport } from "../../src/index.ts";

/** Stands for the kernel's derivation: a report that depends on what closed, what is parked and what came before. */
export const deriveReport: DeriveReport = (state, previous): StatusReport => {
  const closed = [...state.closed.values()].length;
  const [parked] = [...state.parked.values()];
  const last = [...state.closed.values()].at(-1);
  return {
    status_type: "LIVE",
    current_stage: state.stage,
    overall_progress_percent: Math.max(previous?.overall_progress_percent ?? 0, closed * 10),
    stage_progress_percent: 0,
    last_completed_artifact: last === undefined ? "NONE" : (state.byId.get(last)?.location ?? "NONE"),
    current_task: `Generate ${state.attempts.size}`,
    issues: parked === undefined ? [] : [`PARKED: ${parked}`],
    blocking_questions: [],
    next_step: "Generate more",
  };
};
