import { array, assert as holds, constantFrom, integer, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";

import { SecretStream } from "../../src/redact/secret-stream.ts";
import { REDACTED, textRedactor } from "../../src/redact/secret-text.ts";

/** What a stream gives for bytes that come in pieces of a size. */
function through(bytes: Uint8Array, size: number, secrets: readonly string[]): Buffer {
  const stream = new SecretStream(secrets);
  const given: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) given.push(stream.push(bytes.subarray(at, at + size)));
  return Buffer.concat([...given, stream.end()]);
}

const text = (value: string, size: number, secrets: readonly string[] = []): string => through(Buffer.from(value), size, secrets).toString();

describe("a secret is taken out of a stream", () => {
  test.each([1, 3, 1000])("wherever pieces of %i bytes end", (size) => {
    expect(text("größe hunter2\nx hunter2-and-more hunter2 end", size, ["hunter2", "hunter2-and-more"])).toBe(`größe ${REDACTED}\nx ${REDACTED} ${REDACTED} end`);
    expect(text("key sk-ant-api03-abcdefghijklmnop1234 used\n", size)).toBe(`key ${REDACTED} used\n`);
    expect(text("schlüssel: pässwörd!\n", size, ["pässwörd"])).toBe(`schlüssel: ${REDACTED}!\n`);
  });

  test.each([1, 7, 1000])("also in JSON, in an address, and over several lines, in pieces of %i bytes", (size) => {
    const secret = 'two "quoted"\nlines';
    expect(text(`a ${secret} b\n`, size, [secret])).toBe(`a ${REDACTED} b\n`);
    expect(text("\nab\nab\nabc\n", size, ["\nab\nabc"])).toBe(`\nab${REDACTED}\n`);
    expect(text(`${JSON.stringify({ said: secret })}\n`, size, [secret])).toBe(`{"said":"${REDACTED}"}\n`);
    expect(text(`/login?with=${encodeURIComponent(secret)}&x\n`, size, [secret])).toBe(`/login?with=${REDACTED}&x\n`);
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${"MIIE\n".repeat(40)}-----END RSA PRIVATE KEY-----`;
    expect(text(`before\n${key}\nafter\n`, size)).toBe(`before\n${REDACTED}\nafter\n`);
    expect(text("-----BEGIN PRIVATE KEY-----\nMIIE", size)).toBe(REDACTED);
  });

  test("in a line without an end, at whatever place of it", () => {
    for (const at of [0, 64_500, 65_530, 81_910, 100_000]) {
      const line = `${"x".repeat(at)} hunter2 ${"y".repeat(150_000)}`;
      expect(text(line, 4096, ["hunter2"])).toBe(line.replace("hunter2", REDACTED));
      const bearer = `${"x".repeat(at)} Bearer ${"t0ken".repeat(400)} ${"y".repeat(150_000)}`;
      expect(text(bearer, 1000)).toBe(bearer.replace("t0ken".repeat(400), REDACTED));
    }
  });

  test("and everything else comes out byte for byte, a line at once", () => {
    const stream = new SecretStream(["hunter2"]);
    expect(Buffer.from(stream.push(Buffer.from("whole\nand a"))).toString()).toBe("whole\n");
    expect(Buffer.from(stream.push(Buffer.from(" part\n"))).toString()).toBe("and a part\n");
    holds(
      property(uint8Array({ maxLength: 300 }), integer({ min: 1, max: 40 }), (bytes, size) => {
        expect(through(bytes, size, ["a secret that is not in there"]).equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  test("as it is taken out of a whole text, for any text and any pieces", () => {
    const word = constantFrom("hunter2", "hunt", "er2", "\n", " ", "ü", '"', "Bearer ", "abcdefgh", "x", "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----", "https://u:", "@h");
    holds(
      property(array(word, { maxLength: 40 }), integer({ min: 1, max: 20 }), (words, size) => {
        const secrets = ["hunter2", "er2\nhunt"];
        expect(text(words.join(""), size, secrets)).toBe(textRedactor(secrets)(words.join("")));
      }),
      { examples: [[["Bearer ", "hunter2", "hunter2", "\n"], 1]] },
    );
  });
});
