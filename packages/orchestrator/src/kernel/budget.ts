import { attemptNeed, dayNumber, event, hasBudget, NOTHING_USED, overBudget, shareOf, sumOf } from "@pawl/pipeline";
import type { Amounts, Artifact, BudgetKind, EventBody, PipelineState } from "@pawl/pipeline";

/**
 * Why an attempt cannot be paid for. `artifact` and `run`: what is left is not enough, and only a human can grant more; `day`: not
 * before the next day; `reserved`: enough is left once what is set aside for other attempts is settled.
 */
export type Shortage =
  | { readonly scope: "artifact"; readonly artifact: string; readonly kind: BudgetKind }
  | { readonly scope: "run" | "day"; readonly kind: BudgetKind }
  | { readonly scope: "reserved" };

/** An attempt that is to be paid for. */
export interface Expense {
  /** What it would work on, in its order. */
  readonly artifacts: readonly string[];
  readonly profile: string;
  /** `null`: the day's budget is not looked at. */
  readonly nowMs: number | null;
  /** What is to be set aside for attempts that were decided on but are not in the state yet. */
  readonly decided: Amounts;
}

/** What keeps an attempt of an agent from being paid for; `null` where the whole of its need is left everywhere. */
export function shortage(state: PipelineState, { artifacts, profile, nowMs, decided }: Expense): Shortage | null {
  if (!hasBudget(state.plan)) return null;
  const { budget, plan } = state;
  const bounds = plan.limits.budget;
  const need = attemptNeed(plan, profile);
  const run = overBudget(sumOf(budget.spent, need), bounds.run, 1 + budget.runExtensions);
  if (run !== null) return { scope: "run", kind: run };
  for (const [index, artifact] of artifacts.entries()) {
    const used = sumOf(budget.byArtifact.get(artifact) ?? NOTHING_USED, shareOf(need, index, artifacts.length));
    const kind = overBudget(used, bounds.artifact, 1 + (budget.extensions.get(artifact) ?? 0));
    if (kind !== null) return { scope: "artifact", artifact, kind };
  }
  const today = nowMs === null || dayNumber(nowMs) > budget.day.number ? NOTHING_USED : budget.day.spent;
  const day = nowMs === null ? null : overBudget(sumOf(today, need), bounds.day, 1);
  if (day !== null) return { scope: "day", kind: day };
  let aside = sumOf(decided, need);
  for (const { amounts } of budget.reserved.values()) aside = sumOf(aside, amounts);
  const isTaken =
    overBudget(sumOf(budget.spent, aside), bounds.run, 1 + budget.runExtensions) !== null ||
    (nowMs !== null && overBudget(sumOf(today, aside), bounds.day, 1) !== null);
  return isTaken ? { scope: "reserved" } : null;
}

/** What keeps an attempt on one artifact, without others beside it, from being paid for. */
export function shortageOf(state: PipelineState, artifact: Artifact, nowMs: number | null): Shortage | null {
  const { agent: profile, id } = artifact;
  return profile === null ? null : shortage(state, { artifacts: [id], profile, nowMs, decided: NOTHING_USED });
}

/** What keeps every attempt of a profile, whatever it works on, from being paid for. */
export function shortageOfProfile(state: PipelineState, profile: string, nowMs: number | null): Shortage | null {
  return shortage(state, { artifacts: [], profile, nowMs, decided: NOTHING_USED });
}

/** Parks an artifact whose own budget is used up, until a human grants it once more. */
export function parkForBudget(state: PipelineState, id: string): readonly EventBody[] {
  const artifact = state.byId.get(id);
  if (state.status !== "running" || artifact === undefined || state.artifacts.get(id)?.phase !== "pending") return [];
  const short = shortageOf(state, artifact, null);
  if (short?.scope !== "artifact") return [];
  return [
    event("artifact.parked", {
      artifact: id,
      location: artifact.location,
      reason: "BUDGET_ARTIFACT",
      detail: short.kind,
      attempt: null,
      evidence: [],
      options: ["EXTEND", "ABORT"],
    }),
  ];
}
