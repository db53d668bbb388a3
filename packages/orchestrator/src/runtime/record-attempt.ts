import type { EventData, LiveAttempt } from "@pawl/pipeline";

import { attemptFinished } from "../kernel/attempt-outcome.ts";
import { NEVER_STARTED, usageSettled } from "../kernel/usage.ts";
import type { AttemptEnd } from "./attempt-runner.ts";
import type { Journal } from "./journal.ts";

/**
 * Records what an attempt used, and what it came to. What it used comes first: what the outcome lets start is paid from what is
 * left then. A late claim is not recorded here, because its lease may still be in the ledger.
 */
export async function recordAttempt(journal: Journal, live: LiveAttempt, { outcome, usage }: AttemptEnd, now: () => number): Promise<void> {
  const { attempt, profile, artifacts } = live;
  const recorded: Promise<unknown>[] = [];
  if (usage !== null && profile !== null) {
    recorded.push(journal.transact((state) => usageSettled(state, { attempt, profile, artifacts }, usage)));
  }
  if (outcome !== null && outcome !== "late") {
    recorded.push(journal.transact((state) => attemptFinished(state, attempt, artifacts, outcome, now())));
  }
  await Promise.all(recorded);
}

/** Records that an attempt, whose start is in the ledger and whose process will not be started, used nothing of what was set aside for it. */
export async function recordUnstarted(journal: Journal, { attempt, profile, artifacts }: EventData<"attempt.started">): Promise<void> {
  if (profile !== null) await journal.transact((state) => usageSettled(state, { attempt, profile, artifacts }, NEVER_STARTED));
}
