import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

import { sendOnce, signMessage, verifyWebhook, ENDPOINT_DEFAULTS } from "../../../packages/webhook/dist/index.js";
import { parseEndpointUrl, policyFor } from "../../../packages/webhook/dist/delivery/prepare-request.js";
import { parseSigningKeys, parseVerifyingKeys } from "../../../packages/webhook/dist/signature/webhook-key.js";
import { addressProblem } from "../../../packages/webhook/dist/transport/address-policy.js";
import { literalProblem } from "../../../packages/webhook/dist/transport/endpoint-connections.js";
import { parseRetryAfterMs } from "../../../packages/webhook/dist/transport/parse-retry-after.js";
import type { FuzzedParser } from "../fuzzed-parser.ts";

const KEY = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const NOW_MS = 1_772_000_000_000;

let receiver: Promise<{ readonly server: Server; readonly url: string }> | null = null;
let answer: Buffer = Buffer.alloc(0);

/** A receiver that answers each request with the bytes at hand, whatever they are, and closes. */
async function openReceiver(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(answer));
    socket.resume();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const http = (status: string, ...headers: readonly string[]): string => `HTTP/1.1 ${status}\r\n${headers.map((line) => `${line}\r\n`).join("")}content-length: 2\r\n\r\nok`;

/** What receivers answer, what requests to a receiver of ours hold, and what is set for an endpoint. */
export const webhookParsers: readonly FuzzedParser[] = [
  {
    name: "webhook-answer",
    sources: ["packages/webhook/src/delivery/send-message.ts"],
    seeds: [http("200 OK"), http("429 Too Many", "Retry-After: 120"), http("307 Moved", "Location: http://10.0.0.1/"), "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", http("100 Continue")],
    words: ["HTTP/1.0", "HTTP/2", "Location: ", "file:///etc/passwd", "Retry-After: ", "Wed, 21 Oct 2026 07:28:00 GMT", "connection: keep-alive", "content-length: -1", "\r\n\r\n"],
    run: async (input) => {
      receiver ??= openReceiver();
      answer = input;
      const { url } = await receiver;
      const endpoint = { ...ENDPOINT_DEFAULTS, url: { from: "value", value: url }, timeoutMs: 500, maxRedirects: 2 } as const;
      const result = await sendOnce({ messageId: "m1", body: "{}" }, endpoint, { env: {}, nowMs: NOW_MS });
      if (result.kind === "failed" && /[\p{Cc}\p{Cf}]/u.test(result.failure.message)) throw new Error("an answer's text is in the message");
      return result;
    },
    isAccepted: () => true,
    cost: 15,
  },
  {
    name: "retry-after",
    sources: ["packages/webhook/src/transport/parse-retry-after.ts"],
    seeds: ["120", "Wed, 21 Oct 2026 07:28:00 GMT"],
    run: (input) => {
      const ms = parseRetryAfterMs(input.toString("utf8"), NOW_MS);
      if (ms !== null && !(Number.isSafeInteger(ms) && ms >= 0)) throw new Error(`a wait of ${ms} ms`);
      return ms;
    },
    isAccepted: (result) => result !== null,
  },
  {
    name: "webhook-keys",
    sources: ["packages/webhook/src/delivery/prepare-request.ts", "packages/webhook/src/signature/webhook-key.ts"],
    seeds: [KEY, `${KEY} whsec_${Buffer.alloc(24, 1).toString("base64")}`],
    run: (input) => [parseSigningKeys(input.toString("utf8")), parseVerifyingKeys(input.toString("utf8"))].find((keys) => keys !== null) ?? null,
    isAccepted: (result) => result !== null,
  },
  {
    name: "webhook-request",
    sources: ["packages/webhook/src/signature/verify-webhook.ts", "packages/webhook/src/signature/sign-message.ts"],
    seeds: [JSON.stringify({ id: "m1", time: String(NOW_MS / 1000), signature: signMessage(parseSigningKeys(KEY) ?? [], { messageId: "m1", timestampSeconds: NOW_MS / 1000, body: "{}" }), body: "{}" })],
    run: (input) => {
      let sent: { readonly [name: string]: unknown };
      try {
        sent = Object(JSON.parse(input.toString("utf8"))) as typeof sent;
      } catch {
        sent = { id: "m1", time: String(NOW_MS / 1000), signature: input.toString("latin1"), body: "{}" };
      }
      const headers = { "webhook-id": sent["id"], "webhook-timestamp": sent["time"], "webhook-signature": sent["signature"] } as Parameters<typeof verifyWebhook>[0]["headers"];
      const verified = verifyWebhook({ headers, body: String(sent["body"]), keys: KEY, nowMs: NOW_MS });
      if (verified.id !== "m1" || verified.body !== "{}") throw new Error("a signature fits what was not signed");
      return verified;
    },
    refusals: ["WEBHOOK_HEADERS_INVALID", "WEBHOOK_TIMESTAMP_REFUSED", "WEBHOOK_SIGNATURE_REFUSED"],
    isAccepted: (result) => result !== null,
  },
  {
    name: "webhook-address",
    sources: ["packages/webhook/src/transport/address-policy.ts"],
    seeds: ["https://example.com/hook", "http://127.0.0.1:5678/x", "https://[2606:4700::1]/", "8.8.8.8"],
    words: ["0x7f.1", "2130706433", "169.254.169.254", "[::]", "localhost", "[::ffff:10.0.0.1]", "10.0.0.0/8", "fe80::1%eth0", "64:ff9b::"],
    run: (input) => {
      const text = input.toString("utf8");
      const policy = { allowAddresses: [text], isLoopbackOnly: false };
      const url = parseEndpointUrl(text);
      return [addressProblem(text, policy), typeof url === "string" ? url : literalProblem(url, policyFor(url, { ...ENDPOINT_DEFAULTS, url: { from: "value", value: "" } }))];
    },
    isAccepted: (result) => Array.isArray(result) && result.includes(null),
  },
];
