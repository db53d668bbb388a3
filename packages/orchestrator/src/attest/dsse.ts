import { sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";

import { z } from "zod";

import { keyId } from "./key-files.ts";

/** Payload type of an in-toto Statement. Source: in-toto Attestation Framework, Envelope v1. */
export const STATEMENT_PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** Schema of an envelope: members that it does not know are dropped, as the specification asks. */
const envelopeSchema = z.object({
  payload: z.string(),
  payloadType: z.string().min(1),
  signatures: z.array(z.object({ keyid: z.string().optional(), sig: z.string() })).min(1),
});

/** A signed payload. Source: Dead Simple Signing Envelope (DSSE), envelope.md. */
export type Envelope = z.infer<typeof envelopeSchema>;

/** Bytes with the name of their form. */
export interface Payload {
  readonly payloadType: string;
  readonly payload: Uint8Array;
}

/**
 * What is signed: the type and the payload, each after its length in bytes, so that neither can be taken for a part of the other.
 * Source: DSSE, protocol.md, "PAE".
 */
export function preAuthenticationEncoding({ payloadType, payload }: Payload): Uint8Array {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/** Signs a payload with an ed25519 key. The signature is the same each time. */
export function signPayload(content: Payload, key: KeyObject): Envelope {
  const signature = sign(null, preAuthenticationEncoding(content), key);
  return {
    payload: Buffer.from(content.payload).toString("base64"),
    payloadType: content.payloadType,
    signatures: [{ keyid: keyId(key), sig: signature.toString("base64") }],
  };
}

/** The envelope that a value is, or `null`. */
export function readEnvelope(value: unknown): Envelope | null {
  return envelopeSchema.safeParse(value).data ?? null;
}

/** The payload of an envelope, whoever signed it; `null` where it is not base64. */
export function payloadOf({ payload, payloadType }: Envelope): Payload | null {
  const bytes = decodeBase64(payload);
  return bytes === null ? null : { payloadType, payload: bytes };
}

/**
 * Whether one of the signatures is that of the key. The names of keys in an envelope are hints that nobody vouches for, so each
 * signature is tried.
 */
export function isSignedBy(envelope: Envelope, publicKey: KeyObject): boolean {
  const content = payloadOf(envelope);
  if (content === null) return false;
  const encoded = preAuthenticationEncoding(content);
  return envelope.signatures.some(({ sig }) => {
    const signature = decodeBase64(sig);
    return signature !== null && verify(null, encoded, publicKey, signature);
  });
}

/** Both alphabets, with or without padding; `null` for anything else, which Node would pass over. */
function decodeBase64(text: string): Buffer | null {
  const standard = text.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Buffer.from(standard, "base64");
  return bytes.toString("base64").replace(/=+$/, "") === standard.replace(/={0,2}$/, "") ? bytes : null;
}
