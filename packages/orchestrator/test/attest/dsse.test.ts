import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from "node:crypto";

import { describe, expect, it } from "vitest";

import { isSignedBy, keyId, payloadOf, preAuthenticationEncoding, readEnvelope, signPayload, STATEMENT_PAYLOAD_TYPE } from "../../src/index.ts";
import type { Envelope } from "../../src/index.ts";
import { verifyEd25519 } from "../support/verify-ed25519.ts";

/** Keys of RFC 8032, section 7.1, which the vectors of the specification use. */
const SEEDS = {
  A: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
  B: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
};

/** PKCS#8 of an ed25519 seed: RFC 8410, section 7. */
function privateKey(name: keyof typeof SEEDS) {
  return createPrivateKey({ key: Buffer.from(`302e020100300506032b657004220420${SEEDS[name]}`, "hex"), format: "der", type: "pkcs8" });
}
const publicKey = (name: keyof typeof SEEDS) => createPublicKey(privateKey(name));
const rawKey = (name: keyof typeof SEEDS) => publicKey(name).export({ type: "spki", format: "der" }).subarray(-32);

const STATEMENT = "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==";
const SIGNATURE_OF_A = "2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==";
const SIGNATURE_OF_B = "c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw==";

/** Vectors of the DSSE repository, testvectors/vectors.json, those with one trusted key: name, type, payload, signature, valid. */
const VECTORS: readonly (readonly [string, string, string, string, boolean])[] = [
  ["single-signature", "application/vnd.in-toto+json", STATEMENT, SIGNATURE_OF_A, true],
  ["url-safe-base64", "application/vnd.in-toto+json", "-_-_Pj8=", "P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==", true],
  ["payload-type-swapped", "application/vnd.example.other+json", STATEMENT, SIGNATURE_OF_A, false],
  ["non-ascii-payload-type", "application/vnd.exämple+json", STATEMENT, "xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw==", true],
  ["empty-payload", "application/vnd.in-toto+json", "", "gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg==", true],
];

function envelope(payloadType: string, payload: string, ...signatures: readonly string[]): Envelope {
  return { payload, payloadType, signatures: signatures.map((sig) => ({ sig })) };
}

describe("DSSE", () => {
  it("encodes what is signed as the specification prints it (protocol.md, Test Vectors)", () => {
    const encoded = preAuthenticationEncoding({ payloadType: "http://example.com/HelloWorld", payload: Buffer.from("hello world") });
    expect(Buffer.from(encoded).toString("utf8")).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    const hex = (coordinate: string) => Buffer.from(BigInt(coordinate).toString(16).padStart(64, "0"), "hex").toString("base64url");
    const key = createPublicKey({
      format: "jwk",
      key: {
        kty: "EC",
        crv: "P-256",
        x: hex("46950820868899156662930047687818585632848591499744589407958293238635476079160"),
        y: hex("5640078356564379163099075877009565129882514886557779369047442380624545832820"),
      },
    });
    const signature = Buffer.from("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==", "base64");
    expect(verify("sha256", encoded, { key, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
  });

  it.each(VECTORS)("verifies as the vector %s says", (_, payloadType, payload, signature, isValid) => {
    expect(isSignedBy(envelope(payloadType, payload, signature), publicKey("A"))).toBe(isValid);
    expect(isSignedBy(envelope(payloadType, payload, signature), publicKey("B"))).toBe(false);
  });

  it.each(VECTORS.filter(([, , , , isValid]) => isValid))("signs as the vector %s does", (_, payloadType, payload, signature) => {
    const signed = signPayload({ payloadType, payload: Buffer.from(payload, "base64url") }, privateKey("A"));
    expect(Buffer.from(signed.signatures[0]?.sig ?? "", "base64").equals(Buffer.from(signature, "base64url"))).toBe(true);
  });

  it("takes a signature of the key among others, whatever names the envelope gives to keys", () => {
    const both = { ...envelope("application/vnd.in-toto+json", STATEMENT), signatures: [{ sig: SIGNATURE_OF_B, keyid: keyId(publicKey("A")) }, { sig: SIGNATURE_OF_A, keyid: "" }] };
    expect(isSignedBy(both, publicKey("A"))).toBe(true);
    expect(isSignedBy(both, publicKey("B"))).toBe(true);
    expect(isSignedBy({ ...both, signatures: both.signatures.slice(0, 1) }, publicKey("A"))).toBe(false);
  });

  it("makes envelopes that a second, independent implementation verifies, and that fail there once changed", () => {
    const { privateKey: key, publicKey: half } = generateKeyPairSync("ed25519");
    const raw = half.export({ type: "spki", format: "der" }).subarray(-32);
    const signed = signPayload({ payloadType: STATEMENT_PAYLOAD_TYPE, payload: Buffer.from('{"name":"ä"}') }, key);
    const check = ({ payloadType, payload, signatures }: Envelope) => {
      const body = Buffer.from(payload, "base64");
      const encoded = Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${body.length} `), body]);
      return verifyEd25519(raw, encoded, Buffer.from(signatures[0]?.sig ?? "", "base64"));
    };
    expect(check(signed)).toBe(true);
    expect(isSignedBy(JSON.parse(JSON.stringify(signed)) as Envelope, half)).toBe(true);
    expect(check({ ...signed, payload: Buffer.from('{"name":"a"}').toString("base64") })).toBe(false);
    expect(check({ ...signed, payloadType: "application/json" })).toBe(false);
  });

  it("is checked by an implementation that agrees with the vectors itself", () => {
    const encoded = preAuthenticationEncoding({ payloadType: "application/vnd.in-toto+json", payload: Buffer.from(STATEMENT, "base64") });
    expect(verifyEd25519(rawKey("A"), encoded, Buffer.from(SIGNATURE_OF_A, "base64"))).toBe(true);
    expect(verifyEd25519(rawKey("B"), encoded, Buffer.from(SIGNATURE_OF_B, "base64"))).toBe(true);
    expect(verifyEd25519(rawKey("A"), encoded, Buffer.from(SIGNATURE_OF_B, "base64"))).toBe(false);
  });

  it("reads envelopes with members that it does not know, and nothing that is none", () => {
    const signed = envelope("application/vnd.in-toto+json", STATEMENT, SIGNATURE_OF_A);
    expect(readEnvelope({ ...signed, more: 1 })).toEqual(signed);
    for (const value of [null, [], "text", {}, { ...signed, signatures: [] }, { ...signed, payloadType: "" }, { ...signed, payload: 1 }]) expect(readEnvelope(value)).toBeNull();
    for (const payload of ["%%%%", "YQ==YQ==", "Y", "Y Q=="]) expect(payloadOf({ ...signed, payload })).toBeNull();
    expect(isSignedBy({ ...signed, payload: "%%%%" }, publicKey("A"))).toBe(false);
  });
});
