import { createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";

import { generateKey, parseSigningKeys, parseVerifyingKeys } from "../../src/index.ts";

const base64 = (length: number) => Buffer.alloc(length, 7).toString("base64");

describe("the keys of a text", () => {
  it("are one or two, in its order, whatever white space is between them", () => {
    const [first, second] = [generateKey("v1").signing, generateKey("v1a").signing];
    expect(parseSigningKeys(`${first}\n`)?.map(({ scheme }) => scheme)).toEqual(["v1"]);
    expect(parseSigningKeys(`  ${second}\n\t${first} `)?.map(({ scheme }) => scheme)).toEqual(["v1a", "v1"]);
  });

  it.each([
    ["nothing", " \n"],
    ["three keys", [1, 2, 3].map(() => `whsec_${base64(32)}`).join(" ")],
    ["no prefix", base64(32)],
    ["a secret that is too short", `whsec_${base64(23)}`],
    ["a secret that is too long", `whsec_${base64(65)}`],
    ["a letter that is not base64", `whsec_${base64(32).replace("B", "!")}`],
    ["the alphabet of URLs", `whsec_${Buffer.alloc(30, 0xff).toString("base64url")}`],
    ["a private key of another length", `whsk_${base64(33)}`],
    ["halves of two pairs", `whsk_${Buffer.concat([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]).toString("base64")}`],
    ["a receiver's key", generateKey("v1a").verifying],
    ["one that is none beside one that is", `whsec_${base64(32)} whsec_hunter2`],
  ])("are none for %s", (_, text) => {
    expect(parseSigningKeys(text)).toBeNull();
  });

  it.each([24, 25, 26, 64])("take a secret of %i bytes, padded or not", (length) => {
    expect(parseSigningKeys(`whsec_${base64(length)}`)).toHaveLength(1);
    expect(parseSigningKeys(`whsec_${base64(length).replace(/=+$/, "")}`)).toHaveLength(1);
  });

  it("are none for a receiver that is given the sender's private key", () => {
    const { signing, verifying } = generateKey("v1a");
    expect(parseVerifyingKeys(signing)).toBeNull();
    expect(parseVerifyingKeys(verifying)).toHaveLength(1);
  });

  it("read an ed25519 key as the test vectors of RFC 8032 do, from the seed or from seed and public key", () => {
    const seed = Buffer.from("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "hex");
    const point = Buffer.from("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "hex");
    for (const bytes of [seed, Buffer.concat([seed, point])]) {
      const [key] = parseSigningKeys(`whsk_${bytes.toString("base64")}`) ?? [];
      if (key?.scheme !== "v1a") throw new Error("no ed25519 key");
      const der = createPublicKey(key.privateKey).export({ type: "spki", format: "der" });
      expect(der.subarray(-32).toString("hex")).toBe(point.toString("hex"));
    }
    const [key] = parseVerifyingKeys(`whpk_${point.toString("base64")}`) ?? [];
    if (key?.scheme !== "v1a") throw new Error("no ed25519 key");
    const signature =
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    expect(verify(null, Buffer.from("72", "hex"), key.publicKey, Buffer.from(signature, "hex"))).toBe(true);
  });
});
