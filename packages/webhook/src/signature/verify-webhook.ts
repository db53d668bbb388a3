import { createHmac, timingSafeEqual, verify } from "node:crypto";

import { signedBytes } from "./sign-message.ts";
import { parseVerifyingKeys, type VerifyingKey } from "./webhook-key.ts";

/** How far a message's time may be from the receiver's, in seconds: older is a replay, newer a wrong clock. */
export const TIMESTAMP_TOLERANCE_SECONDS = 300;

/**
 * Why a request is refused. A receiver answers 401 to each but `WEBHOOK_KEY_INVALID`, which is its own fault.
 *
 * - `WEBHOOK_KEY_INVALID`: the keys given to {@link verifyWebhook} are none.
 * - `WEBHOOK_HEADERS_INVALID`: one of the three headers is missing, repeated, or not of its form.
 * - `WEBHOOK_TIMESTAMP_REFUSED`: the message's time is more than the tolerance away from the receiver's.
 * - `WEBHOOK_SIGNATURE_REFUSED`: no signature fits a key: another sender, another key, or a changed body.
 */
export type VerificationCode =
  | "WEBHOOK_KEY_INVALID"
  | "WEBHOOK_HEADERS_INVALID"
  | "WEBHOOK_TIMESTAMP_REFUSED"
  | "WEBHOOK_SIGNATURE_REFUSED";

/** Thrown by {@link verifyWebhook}; holds neither key, signature nor body. */
export class WebhookVerificationError extends Error {
  readonly code: VerificationCode;

  constructor(code: VerificationCode, message: string) {
    super(message);
    this.code = code;
    this.name = "WebhookVerificationError";
  }
}

/** A request as a receiver got it. */
export interface ReceivedWebhook {
  /** Headers by lower-case name, as Node's `request.headers` has them; for `fetch`'s, `Object.fromEntries(headers)`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body exactly as it came; parsed and written again it has another signature. */
  readonly body: string | Uint8Array;
  /** One or two keys in text form, with white space between: `whsec_…` or `whpk_…`. */
  readonly keys: string;
  /** Milliseconds since the epoch. Default: now. */
  readonly nowMs?: number;
  /** Default {@link TIMESTAMP_TOLERANCE_SECONDS}. */
  readonly toleranceSeconds?: number;
}

/** A request that was sent by who holds the key. */
export interface VerifiedWebhook {
  /** The same for every delivery of the message; whoever has seen it ignores the message. */
  readonly id: string;
  /** When this attempt was made, in seconds since the epoch. */
  readonly timestampSeconds: number;
  /** The body as text, just as it was signed. */
  readonly body: string;
}

/**
 * Checks that a request comes from who holds the key, is not changed, and is not an old one sent again.
 *
 * @throws WebhookVerificationError with a {@link VerificationCode}.
 * Source: Standard Webhooks, "Verifying webhook authenticity".
 */
export function verifyWebhook(received: ReceivedWebhook): VerifiedWebhook {
  const keys = parseVerifyingKeys(received.keys);
  if (keys === null) throw refusal("WEBHOOK_KEY_INVALID", "the keys to verify with are not one or two of the form whsec_… or whpk_…");
  const id = header(received, "webhook-id");
  const timestamp = header(received, "webhook-timestamp");
  const signatures = header(received, "webhook-signature");
  if (!/^\d{1,12}$/u.test(timestamp)) throw refusal("WEBHOOK_HEADERS_INVALID", "webhook-timestamp is not a number of seconds");
  const timestampSeconds = Number(timestamp);
  const nowMs = received.nowMs ?? Date.now();
  const tolerance = received.toleranceSeconds ?? TIMESTAMP_TOLERANCE_SECONDS;
  if (Math.abs(Math.floor(nowMs / 1_000) - timestampSeconds) > tolerance) {
    throw refusal("WEBHOOK_TIMESTAMP_REFUSED", `the message's time is more than ${tolerance} s away from the clock`);
  }
  const body = typeof received.body === "string" ? received.body : Buffer.from(received.body).toString("utf8");
  const bytes = signedBytes({ messageId: id, timestampSeconds, body });
  const isSigned = signatures.split(" ").some((one) => keys.some((key) => isSignature(key, one, bytes)));
  if (!isSigned) throw refusal("WEBHOOK_SIGNATURE_REFUSED", "no signature of the message fits a key");
  return { id, timestampSeconds, body };
}

function header({ headers }: ReceivedWebhook, name: string): string {
  const value = headers[name];
  if (typeof value === "string" && value !== "") return value;
  throw refusal("WEBHOOK_HEADERS_INVALID", `the header ${name} is ${value === undefined ? "missing" : "not one value"}`);
}

function isSignature(key: VerifyingKey, text: string, bytes: Buffer): boolean {
  if (!text.startsWith(`${key.scheme},`)) return false;
  const signature = Buffer.from(text.slice(key.scheme.length + 1), "base64");
  if (key.scheme === "v1a") return verify(null, bytes, key.publicKey, signature);
  const wanted = createHmac("sha256", key.secret).update(bytes).digest();
  return signature.length === wanted.length && timingSafeEqual(signature, wanted);
}

function refusal(code: VerificationCode, message: string): WebhookVerificationError {
  return new WebhookVerificationError(code, message);
}
