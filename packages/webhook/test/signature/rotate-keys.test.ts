import { expect, it } from "vitest";

import { generateKey, parseSigningKeys, parseVerifyingKeys, rotateKeys, signMessage, verifyWebhook } from "../../src/index.ts";

function isAccepted(signing: string, keys: string): boolean {
  const content = { messageId: "m", timestampSeconds: 1_000, body: "{}" };
  const signature = signMessage(parseSigningKeys(signing) ?? [], content);
  const headers = { "webhook-id": "m", "webhook-timestamp": "1000", "webhook-signature": signature };
  try {
    return verifyWebhook({ headers, body: "{}", keys, nowMs: 1_000_000 }).id === "m";
  } catch {
    return false;
  }
}

it.each(["v1", "v1a"] as const)("a key is replaced by a %s key without a moment in which a receiver with one key refuses", (scheme) => {
  const old = generateKey("v1");
  const begun = rotateKeys(`${old.signing}\n`, "begin", scheme);
  if (!begun.ok || begun.verifying === null) throw new Error("not begun");
  expect([old.verifying, begun.verifying].map((keys) => isAccepted(begun.keys, keys))).toEqual([true, true]);
  const finished = rotateKeys(begun.keys, "finish", scheme);
  if (!finished.ok) throw new Error("not finished");
  expect([old.verifying, begun.verifying].map((keys) => isAccepted(finished.keys, keys))).toEqual([false, true]);
  expect([finished.verifying, parseVerifyingKeys(begun.verifying)?.[0]?.scheme]).toEqual([null, scheme]);
});

it("a first key is made where there is none", () => {
  const first = rotateKeys(null, "begin", "v1");
  expect(first.ok && parseSigningKeys(first.keys)).toHaveLength(1);
});

it.each([
  ["a third key beside two", [generateKey("v1").signing, generateKey("v1").signing].join("\n"), "begin", "UNFINISHED"],
  ["the end of a change that was not begun", generateKey("v1").signing, "finish", "NOTHING"],
  ["the end of nothing", null, "finish", "NOTHING"],
  ["a change of what is no key", "whsec_hunter2", "begin", "INVALID"],
] as const)("refused is %s", (_, text, step, reason) => {
  expect(rotateKeys(text, step, "v1")).toEqual({ ok: false, reason });
});
