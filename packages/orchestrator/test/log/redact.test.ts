import { describe, expect, it } from "vitest";

import { REDACTED, secretValues } from "@pawl/agents";

import { createRedactor } from "../../src/log/redact.ts";

describe("secrets", () => {
  it("are the values of variables that are passed on, and of those whose name says so, but not words that say nothing", () => {
    const environment = { PASSED: "passed-value", SHORT: "true", PLAIN: "plain-value", MY_TOKEN: "abc", EMPTY_SECRET: "" };
    expect(secretValues(environment, ["PASSED", "SHORT", "EMPTY_SECRET"])).toEqual(["passed-value", "abc"]);
  });

  it("are taken out of texts, names and nested fields, the longest first", () => {
    const redact = createRedactor(["hunter2", "hunter2-and-more"]);
    expect(redact({ "a hunter2 b": ["x hunter2-and-more y", { deep: "hunter2" }], count: 2, none: null })).toEqual({
      [`a ${REDACTED} b`]: [`x ${REDACTED} y`, { deep: REDACTED }],
      count: 2,
      none: null,
    });
  });

  it("are known by the names of fields, and a number under such a name is none", () => {
    const redact = createRedactor([]);
    expect(redact({ apiKey: "k", Authorization: "a", password: { old: "o" }, tokens: 12 })).toEqual({ apiKey: REDACTED, Authorization: REDACTED, password: REDACTED, tokens: 12 });
  });

  it.each([
    ["postgres://pawl:s3cret@localhost/pawl", `postgres://pawl:${REDACTED}@localhost/pawl`],
    ["Authorization: Bearer abcdefgh.ijklmnop", `Authorization: Bearer ${REDACTED}`],
    [`key sk-${"a1".repeat(12)} used`, `key ${REDACTED} used`],
    ["ghp_abcdefghijklmnopqrstuvwxyz0123", REDACTED],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", REDACTED],
  ])("are known by their form: %s", (text, expected) => {
    expect(createRedactor([])(text)).toBe(expected);
  });
});
