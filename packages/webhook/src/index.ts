export type { DeliveryFailure, DeliveryFailureCode, FailureTreatment } from "./delivery/delivery-failure.ts";
export {
  BREAK_AFTER_FAILURES,
  BREAK_MS,
  CLAIM_SIZE,
  LEASE_MARGIN_MS,
  MAX_REFUSALS,
  MAX_RETRY_AFTER_MS,
  RETRY_FOR_MS,
  type NotifierClock,
  type NotifierOptions,
  type NotifierProblem,
} from "./delivery/notifier-options.ts";
export type {
  ClaimedQueue,
  ClaimOptions,
  DeliveryId,
  DeliveryOutcome,
  OutboxDelivery,
  OutboxStore,
  Settlement,
} from "./delivery/outbox-store.ts";
export { FIRST_RETRY_DELAY_MS, MAX_RETRY_DELAY_MS } from "./delivery/retry-delay.ts";
export { sendOnce, type SendOnceOptions } from "./delivery/send-once.ts";
export type { AttemptResult } from "./delivery/send-message.ts";
export { WebhookNotifier, type FlushResult } from "./delivery/webhook-notifier.ts";
export {
  DELIVERY_TIMEOUT_MS,
  ENDPOINT_DEFAULTS,
  MAX_BODY_BYTES,
  type DeliveryEndpoint,
  type TextSource,
} from "./endpoint/delivery-endpoint.ts";
export { readText, type ReadText, type SecretEnvironment } from "./endpoint/read-text.ts";
export { describeMessage } from "./formats/describe-message.ts";
export { MESSAGE_FORMATS, renderMessage, renderTestMessage, type MessageFormat } from "./formats/render-message.ts";
export { WEBHOOK_JSON_SCHEMAS } from "./messages/message-json-schema.ts";
export {
  MESSAGE_VERSION,
  WEBHOOK_MESSAGE_TYPES,
  webhookMessageSchema,
  webhookTestMessageSchema,
  type WebhookMessage,
  type WebhookMessageType,
  type WebhookTestMessage,
} from "./messages/message-schemas.ts";
export { N8N_URL_VARIABLE, n8nMessageSchema, type N8nFacts } from "./messages/n8n-message.ts";
export { rotateKeys, type RotatedKeys } from "./signature/rotate-keys.ts";
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
export type { ResolveHost } from "./transport/endpoint-connections.ts";
