/**
 * Why one attempt did not deliver.
 *
 * - `WEBHOOK_ENDPOINT_UNKNOWN`: the message is for an endpoint that is not configured any more.
 * - `WEBHOOK_BAD_URL`: not an `https:` or `http:` URL, with a user name or password in it, or not to be had.
 * - `WEBHOOK_ADDRESS_REFUSED`: private, link-local or otherwise special, or `http:` to something else than the loopback interface.
 * - `WEBHOOK_BAD_MESSAGE_ID`: the message id cannot be sent as a header.
 * - `WEBHOOK_TOO_LARGE`: the body is larger than the endpoint's limit.
 * - `WEBHOOK_SECRET_MISSING`: the signing key is not set, or its file cannot be read or can be read by others.
 * - `WEBHOOK_SECRET_INVALID`: it is there, but is not one or two keys.
 * - `WEBHOOK_UNREACHABLE`: no answer came: name not found, connection refused or lost, TLS refused.
 * - `WEBHOOK_TIMEOUT`: no whole answer within the time limit.
 * - `WEBHOOK_BROKEN_OFF`: the connection broke in the middle of an answer, whatever its status.
 * - `WEBHOOK_REDIRECT`: the endpoint answered with a redirect that is not followed.
 * - `WEBHOOK_GONE`: 410: the endpoint wants no more messages, and gets none until it is enabled.
 * - `WEBHOOK_HTTP_STATUS`: any other answer that is not 2xx.
 */
export type DeliveryFailureCode =
  | "WEBHOOK_ENDPOINT_UNKNOWN"
  | "WEBHOOK_BAD_URL"
  | "WEBHOOK_ADDRESS_REFUSED"
  | "WEBHOOK_BAD_MESSAGE_ID"
  | "WEBHOOK_TOO_LARGE"
  | "WEBHOOK_SECRET_MISSING"
  | "WEBHOOK_SECRET_INVALID"
  | "WEBHOOK_UNREACHABLE"
  | "WEBHOOK_TIMEOUT"
  | "WEBHOOK_BROKEN_OFF"
  | "WEBHOOK_REDIRECT"
  | "WEBHOOK_GONE"
  | "WEBHOOK_HTTP_STATUS";

/**
 * What follows from a failed attempt.
 *
 * - `retry`: it may pass; tried again for as long as messages are tried.
 * - `refuse`: the endpoint does not want this message; a few tries more, in case it was its mistake.
 * - `disable`: the endpoint wants no message at all.
 * - `drop`: no attempt can succeed.
 */
export type FailureTreatment = "retry" | "refuse" | "disable" | "drop";

/** A failed attempt as a value. */
export interface DeliveryFailure {
  readonly code: DeliveryFailureCode;
  readonly treatment: FailureTreatment;
  /** What failed and what to do; without secret, URL or answered text. */
  readonly message: string;
  /** The endpoint's own wish for the time before the next attempt (`Retry-After`), in milliseconds, or `null`. */
  readonly retryAfterMs: number | null;
}

/** Builds a {@link DeliveryFailure}. */
export function deliveryFailure(
  code: DeliveryFailureCode,
  message: string,
  more: { readonly treatment?: FailureTreatment; readonly retryAfterMs?: number | null } = {},
): DeliveryFailure {
  return { code, message, treatment: more.treatment ?? "retry", retryAfterMs: more.retryAfterMs ?? null };
}
