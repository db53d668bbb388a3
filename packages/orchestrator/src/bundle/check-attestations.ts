import type { KeyObject } from "node:crypto";

import { CLOSURE_MEMBER, renderStatement } from "../attest/closure-statement.ts";
import type { ClosureEvent } from "../attest/closure-statement.ts";
import { isSignedBy, payloadOf, readEnvelope, STATEMENT_PAYLOAD_TYPE } from "../attest/dsse.ts";
import type { Envelope } from "../attest/dsse.ts";
import { keyId } from "../attest/key-files.ts";
import { BUNDLE_FILES } from "./bundle-format.ts";
import type { AddFinding } from "./finding.ts";
import type { OpenBundle } from "./open-bundle.ts";

/** What was found out about the signatures of a bundle's attestations. */
export interface SignatureCheck {
  /** Name of the key that was given, see `keyId`; `null` where none was, and nothing is known about who signed. */
  readonly key: string | null;
  readonly signed: number;
  readonly unsigned: number;
  /** The names of keys that the envelopes claim, each once. */
  readonly claimedKeys: readonly string[];
}

/**
 * Compares the attestations with the closures that stand: each has exactly one, whose text is made anew from the closing event, so
 * that no attestation can say anything that the ledger does not.
 *
 * @param key - the public key that all of them must be signed by; `null` leaves signatures unchecked.
 */
export async function checkAttestations(
  bundle: OpenBundle,
  { standing, key }: { readonly standing: readonly ClosureEvent[]; readonly key: KeyObject | null },
  add: AddFinding,
): Promise<SignatureCheck> {
  const text = await bundle.text(BUNDLE_FILES.attestations);
  if (text === null) add("ATTESTATION_BROKEN", BUNDLE_FILES.attestations, "there are no attestations that can be read");
  const missing = new Map(standing.map((event) => [renderStatement(event), event]));
  const claimed = new Set<string>();
  const lines = text === null || text === "" ? [] : text.split("\n");
  if (lines.length > 0 && lines.pop() !== "") add("ATTESTATION_BROKEN", BUNDLE_FILES.attestations, "its last line does not end");
  let signed = 0;
  for (const [index, line] of lines.entries()) {
    const place = `${BUNDLE_FILES.attestations}:${index + 1}`;
    const envelope = envelopeOf(line);
    const statement = envelope === null ? line : statementOf(envelope);
    if (statement === null) add("ATTESTATION_BROKEN", place, "its payload is not the text of an in-toto statement");
    else if (!missing.delete(statement)) add("ATTESTATION_EXTRA", place, describeExtra(statement, standing));
    if (envelope !== null) {
      signed += 1;
      for (const { keyid } of envelope.signatures) claimed.add(keyid ?? "without a name");
    }
    if (key === null) continue;
    if (envelope === null) add("SIGNATURE_MISSING", place, "it is not signed");
    else if (!isSignedBy(envelope, key)) add("SIGNATURE_WRONG", place, `it is not signed by the key ${keyId(key)}`);
  }
  for (const { data, seq } of missing.values()) {
    add("ATTESTATION_MISSING", BUNDLE_FILES.attestations, `the closure of ${JSON.stringify(data.artifact)} (event ${seq}) has none`);
  }
  return { key: key === null ? null : keyId(key), signed, unsigned: lines.length - signed, claimedKeys: [...claimed] };
}

function envelopeOf(line: string): Envelope | null {
  return readEnvelope(parse(line));
}

function statementOf(envelope: Envelope): string | null {
  const content = payloadOf(envelope);
  if (content?.payloadType !== STATEMENT_PAYLOAD_TYPE) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content.payload);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Says of a statement that nothing stands behind what it claims, as far as it can be read. */
function describeExtra(statement: string, standing: readonly ClosureEvent[]): string {
  const predicate = member(parse(statement), "predicate");
  const artifact = member(member(predicate, CLOSURE_MEMBER), "artifact");
  const result = member(predicate, "verificationResult");
  if (standing.some((event) => renderStatement(event) === statement)) return "the same statement is there already";
  const subject = typeof artifact === "string" ? `of ${JSON.stringify(artifact)} ` : "";
  const claim = typeof result === "string" ? ` (it claims ${JSON.stringify(result)})` : "";
  return `a statement ${subject}that is not what the ledger says of a closure that stands${claim}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
