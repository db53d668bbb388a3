import type { Ledger } from "@pawl/database";
import { WebhookNotifier } from "@pawl/webhook";
import type { NotifierProblem } from "@pawl/webhook";

import type { RunOptions } from "../run-pipeline.ts";

/** How long deliveries are waited for at the end, in milliseconds; the rest goes out next time. */
export const FLUSH_TIMEOUT_MS = 5000;
/** The same after a stop, which is to be over soon. */
export const STOPPED_FLUSH_TIMEOUT_MS = 1000;

/** The notifier of a ledger's outbox. What goes wrong with a delivery is a warning, and never holds the run. */
export function makeNotifier(
  ledger: Ledger,
  options: Pick<RunOptions, "environment" | "onWarning">,
): WebhookNotifier {
  return new WebhookNotifier({
    store: ledger.outbox,
    clock: { nowMs: Date.now },
    random: Math.random,
    env: options.environment,
    onProblem: (problem) => options.onWarning(webhookProblem(problem)),
  });
}

/** Delivers what an ended run left in the outbox because its receiver was down; progress is not touched. */
export async function deliverRest(
  ledger: Ledger,
  options: Pick<RunOptions, "environment" | "onWarning">,
): Promise<void> {
  if ((await ledger.outbox.nextDueAtMs()) === null) return;
  const notifier = makeNotifier(ledger, options);
  notifier.start();
  try {
    await notifier.flush({ timeoutMs: FLUSH_TIMEOUT_MS });
  } finally {
    await notifier.stop();
  }
}

function webhookProblem(problem: NotifierProblem): string {
  if (problem.kind === "delivery-failed") {
    return `webhook: ${problem.failure.code}: message ${problem.messageId} was not delivered, attempt ${problem.attempts}`;
  }
  const cause = problem.cause instanceof Error ? problem.cause.message : String(problem.cause);
  return `webhook: ${problem.code}: ${problem.operation}: ${cause}`;
}
