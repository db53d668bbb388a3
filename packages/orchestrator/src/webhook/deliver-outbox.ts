import type { Ledger } from "@pawl/database";
import type { Plan } from "@pawl/pipeline";
import { WebhookNotifier } from "@pawl/webhook";
import type { NotifierProblem } from "@pawl/webhook";

import { deliveryEndpoint, webhookEndpoint } from "./webhook-endpoints.ts";

/** How long deliveries are waited for at the end, in milliseconds; the rest goes out next time. */
export const FLUSH_TIMEOUT_MS = 5000;
/** The same after a stop, which is to be over soon. */
export const STOPPED_FLUSH_TIMEOUT_MS = 1000;

/** What deliveries of a project need. */
export interface DeliveryOptions {
  readonly projectDir: string;
  /** Where receivers' addresses and keys are looked up. */
  readonly environment: NodeJS.ProcessEnv;
  /** Told of each problem in one line. */
  readonly onWarning: (warning: string) => void;
}

/**
 * The notifier of a ledger's outbox. What goes wrong with a delivery is a warning, and never holds the run.
 *
 * @param options - with the plan that says how receivers are reached, whatever it said when a message was recorded.
 */
export function makeNotifier(ledger: Ledger, options: DeliveryOptions & { readonly plan: () => Plan }): WebhookNotifier {
  return new WebhookNotifier({
    store: ledger.outbox,
    endpoint: (name) => {
      const endpoint = webhookEndpoint(options.plan(), name);
      return endpoint === null ? null : deliveryEndpoint(endpoint, options.projectDir);
    },
    clock: { nowMs: Date.now },
    random: Math.random,
    env: options.environment,
    onProblem: (problem) => options.onWarning(webhookProblem(problem)),
  });
}

/**
 * Delivers what an ended run left in the outbox because its receiver was down, without waiting for the time of its next attempt; progress is
 * not touched.
 */
export async function deliverRest(ledger: Ledger, options: DeliveryOptions & { readonly plan: Plan }): Promise<void> {
  if ((await ledger.outbox.nextDueAtMs()) === null) return;
  await ledger.outbox.hasten();
  const notifier = makeNotifier(ledger, { ...options, plan: () => options.plan });
  notifier.start();
  try {
    await notifier.flush({ timeoutMs: FLUSH_TIMEOUT_MS });
  } finally {
    await notifier.stop();
  }
}

/** What follows from a failed attempt, in words. */
const NEXT = {
  retry: "it is tried again",
  disabled: "the receiver is disabled until `pawl webhook test` reaches it",
  dead: "it is a dead letter now; see `pawl webhook dead`",
} as const;

function webhookProblem(problem: NotifierProblem): string {
  if (problem.kind === "delivery-failed") {
    const { endpoint, failure, messageId, attempts, next } = problem;
    return `webhook ${endpoint}: ${failure.code}: message ${messageId} was not delivered, attempt ${attempts}: ${failure.message}; ${NEXT[next]}`;
  }
  const cause = problem.cause instanceof Error ? problem.cause.message : String(problem.cause);
  return `webhook: ${problem.code}: ${problem.operation}: ${cause}`;
}
