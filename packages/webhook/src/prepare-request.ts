import { deliveryFailure, type DeliveryFailure } from "./delivery-failure.ts";
import type { OutboxDelivery } from "./outbox-store.ts";
import { signMessage } from "./signature/sign-message.ts";
import { parseSigningKeys } from "./signature/webhook-key.ts";

/** Environment variables that secrets are looked up in, such as `process.env`. */
export type SecretEnvironment = Readonly<Record<string, string | undefined>>;

/** A request that is ready to be sent, or why it cannot be. */
export type PreparedRequest =
  | { readonly ready: true; readonly url: URL; readonly headers: Readonly<Record<string, string>> }
  | { readonly ready: false; readonly failure: DeliveryFailure };

/**
 * Checks a delivery and builds its URL and headers for an attempt at `nowMs`. A delivery with a `secretEnv` is signed or
 * not sent at all: a receiver that checks signatures must never be taught to accept a message without one.
 */
export function prepareRequest(delivery: OutboxDelivery, env: SecretEnvironment, nowMs: number): PreparedRequest {
  const url = URL.parse(delivery.endpointUrl);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    return refuse("WEBHOOK_BAD_URL", "the endpoint is not an http: or https: URL");
  }
  if (url.username !== "" || url.password !== "") {
    return refuse("WEBHOOK_BAD_URL", "the endpoint's URL holds a user name or password; sign deliveries instead");
  }
  if (!/^[\x21-\x7e]{1,256}$/.test(delivery.messageId)) {
    return refuse("WEBHOOK_BAD_MESSAGE_ID", "the message id is not 1 to 256 printable ASCII characters");
  }
  const timestampSeconds = Math.floor(nowMs / 1_000);
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "user-agent": "pawl-webhook",
    "webhook-id": delivery.messageId,
    "webhook-timestamp": String(timestampSeconds),
  };
  if (delivery.secretEnv === null) return { ready: true, url, headers };

  const name = JSON.stringify(delivery.secretEnv);
  const secret = env[delivery.secretEnv];
  if (secret === undefined || secret === "") {
    return refuse("WEBHOOK_SECRET_MISSING", `the environment variable ${name} is not set; set it to the signing secret`);
  }
  const keys = parseSigningKeys(secret);
  if (keys === null) {
    return refuse("WEBHOOK_SECRET_INVALID", `the environment variable ${name} is not one or two keys of the form whsec_… or whsk_…`);
  }
  const content = { messageId: delivery.messageId, timestampSeconds, body: delivery.body };
  headers["webhook-signature"] = signMessage(keys, content);
  return { ready: true, url, headers };
}

function refuse(code: DeliveryFailure["code"], message: string): PreparedRequest {
  return { ready: false, failure: deliveryFailure(code, message) };
}
