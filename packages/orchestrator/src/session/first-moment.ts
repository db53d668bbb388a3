import { apply, planContract } from "@pawl/pipeline";
import type { EventData, PipelineState, Plan, WorkspaceMode } from "@pawl/pipeline";

import { planDigest } from "../gate/gate-digest.ts";

/** What is pinned by the start of a run beside the plan, as far as whoever looks ahead knows it. */
export interface FirstMoment extends Pick<EventData<"run.started">, "durationsMs" | "gateFirst" | "spentToday" | "ordering"> {
  readonly run: string;
  readonly atMs: number;
}

/**
 * The state in which a run of a plan would begin, for whoever looks ahead: no repository is asked, so its commits and digests of gates
 * are none that there are.
 */
export function firstMoment({ plan, mode }: { readonly plan: Plan; readonly mode: WorkspaceMode }, { run, atMs, ...start }: FirstMoment): PipelineState {
  return apply(null, {
    type: "run.started",
    seq: 1,
    run,
    atMs,
    data: {
      plan,
      planDigest: planDigest(plan),
      gateDigests: {},
      head: "0".repeat(40),
      branch: plan.branch,
      mode,
      contract: planContract(plan),
      ...start,
    },
  });
}
