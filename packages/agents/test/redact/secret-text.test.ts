import { expect, test } from "vitest";

import { REDACTED, textRedactor } from "../../src/redact/secret-text.ts";

const redact = textRedactor([]);

test.each([
  "postgres://pawl:hunter2hunter2@db/pawl",
  "Authorization: Bearer abcdefgh12345678",
  "Authorization: Basic\tYWxhZGRpbjpvcGVu",
  ...["sk", "pk", "rk"].flatMap((kind) => [`key ${kind}-ant-api03-abcdefghijklmnop1234`, `key ${kind}_live_abcdefghijklmnop1234`]),
  ...["gho", "ghp", "ghs", "ghu", "ghr"].map((kind) => `${kind}_abcdefghijklmnopqrst1234`),
  "github_pat_abcdefghijklmnopqrst1234",
  "glpat-abcdefghijklmnopqrst",
  "xoxb-1234567890-abc",
  "AKIAABCDEFGHIJKLMNOP",
  "npm_abcdefghijklmnopqrstuvwxyz123456",
  "-----BEGIN EC PRIVATE KEY-----\nMIIE",
])("what looks like a secret is taken out of any text: %s", (secret) => {
  expect(redact(`before ${secret}`)).toMatch(/^before (?:[a-zA-Z]+(?::\/\/pawl:|: \w+\s| ))?\[redacted\](?:@db\/pawl)?$/u);
});

test("a text without one is left as it is", () => {
  const text = "ask-me-anything at https://example.org/a:b, Bearer of news, npm_config, a risk_assessment of the xoxo kind";
  expect(redact(text)).toBe(text);
  expect(redact("")).toBe("");
  expect(redact(`${text} ${REDACTED}`)).toBe(`${text} ${REDACTED}`);
});
