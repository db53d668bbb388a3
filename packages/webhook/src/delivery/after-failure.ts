import type { DeliveryFailure } from "./delivery-failure.ts";
import { BREAK_AFTER_FAILURES, MAX_REFUSALS, MAX_RETRY_AFTER_MS, type NotifierSettings, RETRY_FOR_MS } from "./notifier-options.ts";
import type { OutboxDelivery } from "./outbox-store.ts";
import { retryDelayMs } from "./retry-delay.ts";

/** What follows from a failed attempt. */
export interface AfterFailure {
  readonly next: "retry" | "disabled" | "dead";
  /** No attempt of the endpoint before this time, in milliseconds since the epoch. */
  readonly notBeforeMs: number;
}

/**
 * Decides after a failed attempt.
 *
 * @param failures - of the endpoint in a row, this one included, over all messages.
 */
export function afterFailure(
  failure: DeliveryFailure,
  message: Pick<OutboxDelivery, "attempts" | "createdAtMs">,
  failures: number,
  settings: Pick<NotifierSettings, "random" | "firstRetryDelayMs" | "maxRetryDelayMs" | "breakMs">,
  nowMs: number,
): AfterFailure {
  const attempts = message.attempts + 1;
  const backoffMs = retryDelayMs(Math.max(attempts, failures), settings.random, settings);
  // The circuit breaker: from here on the endpoint is tried with one message at a time, and seldom.
  const breakMs = failures >= BREAK_AFTER_FAILURES ? settings.breakMs : 0;
  const wishMs = Math.min(failure.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  return { next: verdict(failure, message, attempts, nowMs), notBeforeMs: nowMs + Math.max(backoffMs, breakMs, wishMs) };
}

function verdict(
  { treatment }: DeliveryFailure,
  { createdAtMs }: Pick<OutboxDelivery, "createdAtMs">,
  attempts: number,
  nowMs: number,
): AfterFailure["next"] {
  switch (treatment) {
    case "disable":
      return "disabled";
    case "drop":
      return "dead";
    case "refuse":
      return attempts >= MAX_REFUSALS ? "dead" : "retry";
    case "retry":
      return attempts >= MAX_REFUSALS && nowMs - createdAtMs >= RETRY_FOR_MS ? "dead" : "retry";
  }
}
