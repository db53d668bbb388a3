import type { DeliveryEndpoint } from "../endpoint/delivery-endpoint.ts";
import { readText, type SecretEnvironment } from "../endpoint/read-text.ts";
import { MESSAGE_VERSION } from "../messages/message-schemas.ts";
import { signMessage } from "../signature/sign-message.ts";
import { parseSigningKeys, type SigningKey } from "../signature/webhook-key.ts";
import type { AddressPolicy } from "../transport/address-policy.ts";
import { literalProblem } from "../transport/endpoint-connections.ts";
import { deliveryFailure, type DeliveryFailure, type DeliveryFailureCode, type FailureTreatment } from "./delivery-failure.ts";

/** An endpoint with its URL and keys read, which are never told to anybody. An address that stands in the URL itself is checked. */
export interface ReadyEndpoint {
  readonly url: URL;
  /** Empty: deliver unsigned. */
  readonly keys: readonly SigningKey[];
  readonly settings: DeliveryEndpoint;
}

/** Something that is ready, or why it cannot be. */
export type Prepared<T> = { readonly ready: true; readonly value: T } | { readonly ready: false; readonly failure: DeliveryFailure };

/**
 * Reads an endpoint's URL and keys. One with a key is signed or not sent at all: a receiver that checks signatures must never be
 * taught to accept a message without one.
 */
export async function prepareEndpoint(settings: DeliveryEndpoint, env: SecretEnvironment): Promise<Prepared<ReadyEndpoint>> {
  const address = await readText(settings.url, env);
  if (!address.ok) return refuse("WEBHOOK_BAD_URL", address.problem);
  const url = parseEndpointUrl(address.text);
  if (typeof url === "string") return refuse("WEBHOOK_BAD_URL", url);
  const problem = literalProblem(url, policyFor(url, settings));
  if (problem !== null) return refuse("WEBHOOK_ADDRESS_REFUSED", problem);
  if (settings.keys === null) return ready({ url, keys: [], settings });
  const text = await readText(settings.keys, env);
  if (!text.ok) return refuse("WEBHOOK_SECRET_MISSING", text.problem);
  const keys = parseSigningKeys(text.text);
  if (keys !== null) return ready({ url, keys, settings });
  const place = settings.keys.from === "env" ? settings.keys.name : settings.keys.from === "file" ? settings.keys.path : "keys";
  return refuse("WEBHOOK_SECRET_INVALID", `${JSON.stringify(place)} does not hold one or two keys of the form whsec_… or whsk_…`);
}

/** What a URL of an endpoint may lead to. */
export function policyFor(url: URL, { allowAddresses }: DeliveryEndpoint): AddressPolicy {
  return { allowAddresses, isLoopbackOnly: url.protocol === "http:" };
}

/** A URL that messages can be sent to, or what is wrong with it; the answer holds no part of it. */
export function parseEndpointUrl(text: string): URL | string {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return "the endpoint is not an https: or http: URL";
  return url.username === "" && url.password === "" ? url : "the endpoint's URL holds a user name or password; sign deliveries instead";
}

/** What is sent, whatever endpoint it is for. */
export interface OutgoingMessage {
  readonly messageId: string;
  readonly body: string;
}

/** The headers and the body of one attempt at `nowMs`. */
export function prepareMessage(
  message: OutgoingMessage,
  { keys, settings }: ReadyEndpoint,
  nowMs: number,
): Prepared<{ readonly headers: Readonly<Record<string, string>>; readonly body: string }> {
  const { messageId, body } = message;
  if (!/^[\x21-\x7e]{1,256}$/u.test(messageId)) {
    return refuse("WEBHOOK_BAD_MESSAGE_ID", "the message id is not 1 to 256 printable ASCII characters", "drop");
  }
  const bytes = Buffer.byteLength(body);
  if (bytes > settings.maxBodyBytes) {
    return refuse("WEBHOOK_TOO_LARGE", `the body has ${bytes} bytes, and the endpoint's limit is ${settings.maxBodyBytes}`, "drop");
  }
  const timestampSeconds = Math.floor(nowMs / 1_000);
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "user-agent": "pawl-webhook",
    "pawl-message-version": String(MESSAGE_VERSION),
    "webhook-id": messageId,
    "webhook-timestamp": String(timestampSeconds),
  };
  if (keys.length > 0) headers["webhook-signature"] = signMessage(keys, { messageId, timestampSeconds, body });
  return ready({ headers, body });
}

function ready<T>(value: T): Prepared<T> {
  return { ready: true, value };
}

function refuse(code: DeliveryFailureCode, message: string, treatment: FailureTreatment = "retry"): Prepared<never> {
  return { ready: false, failure: deliveryFailure(code, message, { treatment }) };
}
