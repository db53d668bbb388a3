export type { DeliveryFailure, DeliveryFailureCode } from "./delivery-failure.ts";
export {
  DELIVERY_TIMEOUT_MS,
  LEASE_MARGIN_MS,
  MAX_ENDPOINTS_AT_ONCE,
  type NotifierClock,
  type NotifierOptions,
  type NotifierProblem,
} from "./notifier-options.ts";
export type { ClaimOptions, DeliveryId, FailedAttempt, OutboxDelivery, OutboxStore } from "./outbox-store.ts";
export type { SecretEnvironment } from "./prepare-request.ts";
export { FIRST_RETRY_DELAY_MS, MAX_RETRY_DELAY_MS } from "./retry-delay.ts";
export { signMessage, type SignedContent } from "./signature/sign-message.ts";
export {
  TIMESTAMP_TOLERANCE_SECONDS,
  verifyWebhook,
  WebhookVerificationError,
  type ReceivedWebhook,
  type VerificationCode,
  type VerifiedWebhook,
} from "./signature/verify-webhook.ts";
export {
  generateKey,
  MAX_KEYS,
  parseSigningKeys,
  parseVerifyingKeys,
  type GeneratedKey,
  type SigningKey,
  type VerifyingKey,
} from "./signature/webhook-key.ts";
export { WebhookNotifier, type FlushResult } from "./webhook-notifier.ts";
