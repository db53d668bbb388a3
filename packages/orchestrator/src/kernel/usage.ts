import { event, hasBudget } from "@pawl/pipeline";
import type { Amounts, EventBody, EventData, PipelineState } from "@pawl/pipeline";

/** What is known, after its processes are dead, of what an attempt of an agent used. */
export interface AttemptUsage {
  readonly reported: EventData<"usage.settled">["reported"];
  /** Why nothing could be read; `null` where something was, or where there was nothing to read. */
  readonly problem: string | null;
  readonly timeMs: number;
  /** `itself`: it ended by itself, so that its report should be complete. `pawl`: it was ended. `never`: nothing was started. */
  readonly endedBy: "itself" | "pawl" | "never";
}

/** What an attempt used whose agent was never started. */
export const NEVER_STARTED: AttemptUsage = { reported: null, problem: null, timeMs: 0, endedBy: "never" };

/** The attempt that a usage is of. */
export interface UsedBy {
  readonly attempt: number;
  readonly profile: string;
  readonly artifacts: readonly string[];
}

/**
 * The record of what an attempt used; none where no budget is set and nothing was reported, and where it was recorded before.
 *
 * Unknown is not zero: where a budget needs a number that was not reported, what had been set aside counts as used; and where
 * the agent ended by itself, a human is asked before another one starts (`holdOn`).
 */
export function usageSettled(state: PipelineState, { attempt, profile, artifacts }: UsedBy, usage: AttemptUsage): readonly EventBody[] {
  const { reported, timeMs, endedBy } = usage;
  const isBudgeted = hasBudget(state.plan);
  const aside = state.budget.reserved.get(attempt)?.amounts;
  if (isBudgeted ? aside === undefined : reported === null) return [];
  const isNeeded = neededKinds(state);
  const count = (told: number | null | undefined, needed: boolean, reserved: number): number =>
    told ?? (needed && endedBy !== "never" ? reserved : 0);
  const charged: Amounts = {
    moneyMicros: count(reported?.moneyMicros, isNeeded.money, aside?.moneyMicros ?? 0),
    tokens: count(reported?.tokens, isNeeded.tokens, aside?.tokens ?? 0),
    timeMs,
  };
  const isMissing = (isNeeded.money && (reported?.moneyMicros ?? null) === null) || (isNeeded.tokens && (reported?.tokens ?? null) === null);
  return [
    event("usage.settled", {
      attempt,
      profile,
      artifacts: [...artifacts],
      reported,
      problem: isMissing ? (usage.problem ?? "a number that a budget needs was not reported") : null,
      charged,
      isUnknown: isMissing && endedBy === "itself",
    }),
  ];
}

function neededKinds({ plan }: PipelineState): { readonly money: boolean; readonly tokens: boolean } {
  const scopes = Object.values(plan.limits.budget);
  return { money: scopes.some(({ moneyMicros }) => moneyMicros !== null), tokens: scopes.some(({ tokens }) => tokens !== null) };
}
