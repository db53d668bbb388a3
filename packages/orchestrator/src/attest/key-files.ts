import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

import { OrchestratorError } from "../errors.ts";
import { readSmallFile } from "../util/read-small-file.ts";

/** A PEM file of an ed25519 key has some hundred bytes; nothing larger is read. */
const MAX_KEY_BYTES = 16 * 1024;

/**
 * Reads the key that signs: PEM, PKCS#8, ed25519, not encrypted, in a file that nobody but its owner may read or change. Nothing of
 * what the file holds comes into an error.
 *
 * @throws OrchestratorError `KEY_UNUSABLE`.
 */
export async function readSigningKey(path: string): Promise<KeyObject> {
  const text = await readKeyFile(path, true);
  if (text.includes("-----BEGIN ENCRYPTED PRIVATE KEY-----")) throw unusable(path, "the key is encrypted", "Give a key without a passphrase.");
  return ed25519Key(path, text, "PRIVATE KEY", (pem) => createPrivateKey(pem));
}

/**
 * Reads the key by which signatures are verified: PEM, SubjectPublicKeyInfo, ed25519.
 *
 * @throws OrchestratorError `KEY_UNUSABLE`, also for a private key, which has no business on the machine that verifies.
 */
export async function readPublicKey(path: string): Promise<KeyObject> {
  const text = await readKeyFile(path, false);
  return ed25519Key(path, text, "PUBLIC KEY", (pem) => createPublicKey(pem));
}

/** Name of a key: SHA-256 of its public half in DER (SubjectPublicKeyInfo), in lower-case hexadecimal. */
export function keyId(key: KeyObject): string {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return createHash("sha256").update(half.export({ type: "spki", format: "der" })).digest("hex");
}

function readKeyFile(path: string, isSecret: boolean): Promise<string> {
  return readSmallFile(path, { maxBytes: MAX_KEY_BYTES, isSecret, refused: (problem, hint) => unusable(path, problem, hint) });
}

function ed25519Key(path: string, text: string, label: "PRIVATE KEY" | "PUBLIC KEY", parse: (pem: string) => KeyObject): KeyObject {
  const isPrivate = label === "PRIVATE KEY";
  const hint = isPrivate
    ? "`openssl genpkey -algorithm ed25519 -out key.pem` makes one."
    : "`openssl pkey -in key.pem -pubout -out key.pub.pem` makes one.";
  const form = isPrivate ? "an ed25519 key in PEM (PKCS#8)" : "an ed25519 public key in PEM";
  const pem = new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----`).exec(text)?.[0];
  if (pem === undefined) throw unusable(path, `it does not hold ${form}`, hint);
  let key: KeyObject;
  try {
    key = parse(pem);
  } catch {
    // What the parser says is left out: nobody can tell what a future version of it quotes.
    throw unusable(path, `what it holds is not ${form}`, hint);
  }
  if (key.asymmetricKeyType !== "ed25519") throw unusable(path, `its key is ${key.asymmetricKeyType ?? "of another kind"}, not ed25519`, hint);
  return key;
}

function unusable(path: string, problem: string, hint: string): OrchestratorError {
  return new OrchestratorError("KEY_UNUSABLE", `${path}: ${problem}`, hint);
}
