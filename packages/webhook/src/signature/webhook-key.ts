import { createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

/** A key that signs: a shared secret, or the private half of an ed25519 pair. */
export type SigningKey =
  | { readonly scheme: "v1"; readonly secret: KeyObject }
  | { readonly scheme: "v1a"; readonly privateKey: KeyObject };

/** A key that checks signatures: a shared secret, or the public half of an ed25519 pair. */
export type VerifyingKey =
  | { readonly scheme: "v1"; readonly secret: KeyObject }
  | { readonly scheme: "v1a"; readonly publicKey: KeyObject };

/** Most keys of one endpoint at a time: the one in use, and the one that it replaces or is replaced by. */
export const MAX_KEYS = 2;

const PREFIX = { secret: "whsec_", privateKey: "whsk_", publicKey: "whpk_" } as const;
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;
const ED25519_BYTES = 32;
/** What stands before the 32 bytes of an ed25519 key in DER, private (PKCS #8) and public (SPKI); RFC 8410. */
const DER_BEFORE_PRIVATE = Buffer.from("302e020100300506032b657004220420", "hex");
const DER_BEFORE_PUBLIC = Buffer.from("302a300506032b6570032100", "hex");
const NEW_SECRET_BYTES = 32;

/** What {@link generateKey} makes. */
export interface GeneratedKey {
  /** The text that the sender keeps secret. */
  readonly signing: string;
  /** The text that the receiver checks with: the same for a shared secret, the public half for ed25519. */
  readonly verifying: string;
}

/** Makes a key in the text form of Standard Webhooks. */
export function generateKey(scheme: SigningKey["scheme"]): GeneratedKey {
  if (scheme === "v1") {
    const text = PREFIX.secret + randomBytes(NEW_SECRET_BYTES).toString("base64");
    return { signing: text, verifying: text };
  }
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ type: "pkcs8", format: "der" }).subarray(-ED25519_BYTES);
  const point = publicKey.export({ type: "spki", format: "der" }).subarray(-ED25519_BYTES);
  // Libraries for ed25519 keep a private key as seed and public key together; Standard Webhooks leaves it to them.
  return {
    signing: PREFIX.privateKey + Buffer.concat([seed, point]).toString("base64"),
    verifying: PREFIX.publicKey + point.toString("base64"),
  };
}

/**
 * The keys of a text, separated by white space, in its order; `null` where one of them is none, or there are none or more than
 * {@link MAX_KEYS}. A key is `whsec_` and the base64 of 24 to 64 bytes, or `whsk_` and that of an ed25519 private key (its
 * seed, or seed and public key).
 *
 * Source: Standard Webhooks, "Signature scheme".
 */
export function parseSigningKeys(text: string): readonly SigningKey[] | null {
  return parseKeys(text, (one) => parseSecret(one) ?? parsePrivateKey(one));
}

/** As {@link parseSigningKeys} for a receiver, whose ed25519 key is `whpk_` and the base64 of the 32 public bytes. */
export function parseVerifyingKeys(text: string): readonly VerifyingKey[] | null {
  return parseKeys(text, (one) => parseSecret(one) ?? parsePublicKey(one));
}

function parseKeys<K>(text: string, parse: (one: string) => K | null): readonly K[] | null {
  const keys = text.split(/\s+/u).filter((one) => one !== "").map(parse);
  if (keys.length === 0 || keys.length > MAX_KEYS) return null;
  return keys.every((key) => key !== null) ? keys : null;
}

function parseSecret(text: string): { readonly scheme: "v1"; readonly secret: KeyObject } | null {
  const secret = decode(text, PREFIX.secret);
  if (secret === null || secret.length < MIN_SECRET_BYTES || secret.length > MAX_SECRET_BYTES) return null;
  return { scheme: "v1", secret: createSecretKey(secret) };
}

function parsePrivateKey(text: string): SigningKey | null {
  const bytes = decode(text, PREFIX.privateKey);
  if (bytes === null || (bytes.length !== ED25519_BYTES && bytes.length !== 2 * ED25519_BYTES)) return null;
  const der = Buffer.concat([DER_BEFORE_PRIVATE, bytes.subarray(0, ED25519_BYTES)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const point = createPublicKey(privateKey).export({ type: "spki", format: "der" }).subarray(-ED25519_BYTES);
  // Halves that do not belong together would sign what the receiver's half refuses.
  if (bytes.length > ED25519_BYTES && !bytes.subarray(ED25519_BYTES).equals(point)) return null;
  return { scheme: "v1a", privateKey };
}

function parsePublicKey(text: string): VerifyingKey | null {
  const bytes = decode(text, PREFIX.publicKey);
  if (bytes === null || bytes.length !== ED25519_BYTES) return null;
  return { scheme: "v1a", publicKey: createPublicKey({ key: Buffer.concat([DER_BEFORE_PUBLIC, bytes]), format: "der", type: "spki" }) };
}

function decode(text: string, prefix: string): Buffer | null {
  if (!text.startsWith(prefix)) return null;
  const encoded = text.slice(prefix.length);
  const bytes = Buffer.from(encoded, "base64");
  // Buffer skips what is not base64; a mistyped key would sign with another one, and nobody would see why.
  return bytes.toString("base64").replace(/=+$/u, "") === encoded.replace(/=+$/u, "") ? bytes : null;
}
