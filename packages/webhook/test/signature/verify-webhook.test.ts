import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";

import { generateKey, parseSigningKeys, type ReceivedWebhook, signMessage, verifyWebhook } from "../../src/index.ts";

const NOW_SECONDS = Math.floor(Date.now() / 1_000);
const BODY = '{"type":"artifact.closed","data":{"artifact":"dësign ✓"}}';

/** A message as it is sent with the keys of a text. */
function sent(keys: string, changes: Partial<ReceivedWebhook["headers"]> = {}) {
  const parsed = parseSigningKeys(keys);
  if (parsed === null) throw new Error("no keys");
  const content = { messageId: "run-1-7-closed", timestampSeconds: NOW_SECONDS, body: BODY };
  return {
    body: BODY,
    headers: {
      "webhook-id": content.messageId,
      "webhook-timestamp": String(content.timestampSeconds),
      "webhook-signature": signMessage(parsed, content),
      ...changes,
    } as Record<string, string>,
  };
}

function codeOf(received: ReceivedWebhook): string {
  try {
    verifyWebhook(received);
    return "accepted";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

it("signs the test vector of Standard Webhooks as it says", () => {
  const keys = parseSigningKeys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? [];
  const content = { messageId: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestampSeconds: 1_614_265_330, body: '{"test": 2432232314}' };
  expect(signMessage(keys, content)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

describe("the official library of Standard Webhooks", () => {
  it("accepts what this package signs, and refuses another body or key", () => {
    const key = generateKey("v1").signing;
    const { headers } = sent(key);
    expect(new Webhook(key).verify(BODY, headers)).toEqual(JSON.parse(BODY));
    expect(() => new Webhook(key).verify(`${BODY} `, headers)).toThrow(/No matching signature/);
    expect(() => new Webhook(generateKey("v1").signing).verify(BODY, headers)).toThrow(/No matching signature/);
  });

  it("accepts what is signed with two keys, with the first, with the second, and beside an ed25519 signature", () => {
    const [first, second, pair] = [generateKey("v1").signing, generateKey("v1").signing, generateKey("v1a").signing];
    for (const key of [first, second]) {
      expect(new Webhook(key).verify(BODY, sent(`${first} ${second}`).headers)).toEqual(JSON.parse(BODY));
    }
    expect(new Webhook(first).verify(BODY, sent(`${pair} ${first}`).headers)).toEqual(JSON.parse(BODY));
  });

  it("signs what this package accepts, byte for byte what this package signs", () => {
    const key = generateKey("v1").signing;
    const { headers } = sent(key);
    const signature = new Webhook(key).sign("run-1-7-closed", new Date(NOW_SECONDS * 1_000), BODY);
    expect(signature).toBe(headers["webhook-signature"]);
    expect(verifyWebhook({ headers: { ...headers, "webhook-signature": signature }, body: BODY, keys: key }).body).toBe(BODY);
  });
});

describe("a receiver", () => {
  it.each(["v1", "v1a"] as const)("accepts a %s message, as text or bytes, and gets its id and its text", (scheme) => {
    const { signing, verifying } = generateKey(scheme);
    const { headers } = sent(signing);
    const expected = { id: "run-1-7-closed", timestampSeconds: NOW_SECONDS, body: BODY };
    expect(verifyWebhook({ headers, body: BODY, keys: verifying })).toEqual(expected);
    expect(verifyWebhook({ headers, body: Buffer.from(BODY), keys: verifying })).toEqual(expected);
  });

  it("accepts messages of the old key, of both and of the new key while it knows both", () => {
    const [old, fresh] = [generateKey("v1"), generateKey("v1a")];
    const keys = `${fresh.verifying} ${old.verifying}`;
    for (const signing of [old.signing, `${fresh.signing} ${old.signing}`, fresh.signing]) {
      expect(codeOf({ ...sent(signing), keys })).toBe("accepted");
    }
    expect(codeOf({ ...sent(old.signing), keys: fresh.verifying })).toBe("WEBHOOK_SIGNATURE_REFUSED");
  });

  it.each(["v1", "v1a"] as const)("refuses a %s message with another body, id or time", (scheme) => {
    const { signing, verifying: keys } = generateKey(scheme);
    expect(codeOf({ ...sent(signing), body: `${BODY}\n`, keys })).toBe("WEBHOOK_SIGNATURE_REFUSED");
    expect(codeOf({ ...sent(signing, { "webhook-id": "run-1-8-closed" }), keys })).toBe("WEBHOOK_SIGNATURE_REFUSED");
    const later = { "webhook-timestamp": String(NOW_SECONDS + 1) };
    expect(codeOf({ ...sent(signing, later), keys })).toBe("WEBHOOK_SIGNATURE_REFUSED");
  });

  it("refuses a message that is older or newer than the tolerance", () => {
    const { signing, verifying: keys } = generateKey("v1");
    const at = (offset: number) => codeOf({ ...sent(signing), keys, nowMs: (NOW_SECONDS + offset) * 1_000 });
    expect([at(-301), at(-300), at(300), at(301)]).toEqual([
      "WEBHOOK_TIMESTAMP_REFUSED",
      "accepted",
      "accepted",
      "WEBHOOK_TIMESTAMP_REFUSED",
    ]);
  });

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("refuses a message without %s", (name) => {
    const { signing, verifying: keys } = generateKey("v1");
    expect(codeOf({ ...sent(signing, { [name]: undefined }), keys })).toBe("WEBHOOK_HEADERS_INVALID");
    expect(codeOf({ ...sent(signing, { [name]: "" }), keys })).toBe("WEBHOOK_HEADERS_INVALID");
  });

  it.each(["soon", "1.5e9", "-1"])("refuses %s for a time", (timestamp) => {
    const { signing, verifying: keys } = generateKey("v1");
    expect(codeOf({ ...sent(signing, { "webhook-timestamp": timestamp }), keys })).toBe("WEBHOOK_HEADERS_INVALID");
  });

  it.each(["v1", "v1,", "v2,AAAA", "v1,AAAA", "AAAA"])("refuses %s for a signature", (signature) => {
    const { signing, verifying: keys } = generateKey("v1");
    expect(codeOf({ ...sent(signing, { "webhook-signature": signature }), keys })).toBe("WEBHOOK_SIGNATURE_REFUSED");
  });

  it("says that it has no key before it looks at the message", () => {
    expect(codeOf({ ...sent(generateKey("v1").signing), keys: "whsec_hunter2" })).toBe("WEBHOOK_KEY_INVALID");
  });
});
