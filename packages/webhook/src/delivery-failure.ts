/**
 * Why one attempt did not deliver. Every one of them is retried: what is wrong may be put right while the run goes on.
 *
 * - `WEBHOOK_BAD_URL`: not an `http:` or `https:` URL, or one with a user name or password in it.
 * - `WEBHOOK_BAD_MESSAGE_ID`: the message id cannot be sent as a header.
 * - `WEBHOOK_SECRET_MISSING`: the variable named by `secretEnv` is not set, or empty.
 * - `WEBHOOK_SECRET_INVALID`: it is set, but not `whsec_` and base64 of 24 to 64 bytes.
 * - `WEBHOOK_UNREACHABLE`: no answer came: name not found, connection refused or lost, TLS refused.
 * - `WEBHOOK_TIMEOUT`: no answer within the time limit.
 * - `WEBHOOK_REDIRECT`: the endpoint answered with a redirect, which is never followed.
 * - `WEBHOOK_HTTP_STATUS`: any other answer that is not 2xx.
 * - `WEBHOOK_STOPPED`: the notifier was stopped while the attempt was under way.
 */
export type DeliveryFailureCode =
  | "WEBHOOK_BAD_URL"
  | "WEBHOOK_BAD_MESSAGE_ID"
  | "WEBHOOK_SECRET_MISSING"
  | "WEBHOOK_SECRET_INVALID"
  | "WEBHOOK_UNREACHABLE"
  | "WEBHOOK_TIMEOUT"
  | "WEBHOOK_REDIRECT"
  | "WEBHOOK_HTTP_STATUS"
  | "WEBHOOK_STOPPED";

/** A failed attempt as a value. */
export interface DeliveryFailure {
  readonly code: DeliveryFailureCode;
  /** What failed and what to do; without secret, URL or answered text. */
  readonly message: string;
  /** The endpoint's own wish for the time before the next attempt (`Retry-After`), in milliseconds, or `null`. */
  readonly retryAfterMs: number | null;
}

/** Builds a {@link DeliveryFailure}. */
export function deliveryFailure(
  code: DeliveryFailureCode,
  message: string,
  retryAfterMs: number | null = null,
): DeliveryFailure {
  return { code, message, retryAfterMs };
}
