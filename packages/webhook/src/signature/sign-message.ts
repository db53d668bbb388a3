import { createHmac, sign } from "node:crypto";

import type { SigningKey } from "./webhook-key.ts";

/** What is signed. */
export interface SignedContent {
  readonly messageId: string;
  /** The attempt's time, in whole seconds since the epoch; a receiver refuses old ones. */
  readonly timestampSeconds: number;
  /** The body exactly as it is sent. */
  readonly body: string;
}

/** The bytes that a signature covers: id, time and body, with full stops between. */
export function signedBytes({ messageId, timestampSeconds, body }: SignedContent): Buffer {
  return Buffer.from(`${messageId}.${timestampSeconds}.${body}`, "utf8");
}

/**
 * The value of the `webhook-signature` header: a signature with each key, in the keys' order, with blanks between; `v1,` and
 * the base64 of HMAC-SHA256, or `v1a,` and that of an ed25519 signature. A receiver accepts the message when one of them fits
 * one of its keys, so that neither side has to change its key at the same moment as the other.
 *
 * Source: Standard Webhooks, "Signature scheme".
 */
export function signMessage(keys: readonly SigningKey[], content: SignedContent): string {
  const bytes = signedBytes(content);
  return keys.map((key) => `${key.scheme},${signatureOf(key, bytes).toString("base64")}`).join(" ");
}

function signatureOf(key: SigningKey, bytes: Buffer): Buffer {
  return key.scheme === "v1" ? createHmac("sha256", key.secret).update(bytes).digest() : sign(null, bytes, key.privateKey);
}
