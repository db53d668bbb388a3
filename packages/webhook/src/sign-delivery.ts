import { createHmac } from "node:crypto";

const SECRET_PREFIX = "whsec_";
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/**
 * The key bytes of a signing secret, or `null` where the text is not one: `whsec_` and the standard base64 of 24 to 64
 * bytes.
 *
 * Source: Standard Webhooks, "Signature scheme".
 */
export function parseSigningSecret(text: string): Buffer | null {
  if (!text.startsWith(SECRET_PREFIX)) return null;
  const encoded = text.slice(SECRET_PREFIX.length);
  const key = Buffer.from(encoded, "base64");
  // Buffer skips what is not base64; a mistyped secret would sign with another key, and nobody would see why.
  if (key.toString("base64").replace(/=+$/, "") !== encoded.replace(/=+$/, "")) return null;
  return key.length >= MIN_SECRET_BYTES && key.length <= MAX_SECRET_BYTES ? key : null;
}

/** What is signed. */
export interface SignedContent {
  readonly messageId: string;
  /** The attempt's time, in whole seconds since the epoch; a receiver refuses old ones. */
  readonly timestampSeconds: number;
  /** The body exactly as it is sent. */
  readonly body: string;
}

/**
 * The value of the `webhook-signature` header: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
 *
 * @param key - from {@link parseSigningSecret}.
 * Source: Standard Webhooks, "Signature scheme".
 */
export function signDelivery(key: Buffer, content: SignedContent): string {
  const signed = `${content.messageId}.${String(content.timestampSeconds)}.${content.body}`;
  return `v1,${createHmac("sha256", key).update(signed, "utf8").digest("base64")}`;
}
