import { isIP } from "node:net";

import { addressProblem } from "../transport/address-policy.ts";
import type { EndpointConnections } from "../transport/endpoint-connections.ts";
import { hostOf, literalProblem } from "../transport/endpoint-connections.ts";
import { parseRetryAfterMs } from "../transport/parse-retry-after.ts";
import { post, type PostResult } from "../transport/post.ts";
import { deliveryFailure, type DeliveryFailure } from "./delivery-failure.ts";
import { type OutgoingMessage, parseEndpointUrl, policyFor, prepareMessage, type ReadyEndpoint } from "./prepare-request.ts";

/** What came of one attempt. */
export type AttemptResult =
  | { readonly kind: "delivered"; readonly status: number }
  | { readonly kind: "failed"; readonly failure: DeliveryFailure }
  /** The sender stopped; whether the message arrived is not known. */
  | { readonly kind: "stopped" };

/** What one attempt needs beside message and endpoint. */
export interface SendContext {
  readonly connections: EndpointConnections;
  readonly nowMs: number;
  readonly stopSignal: AbortSignal;
}

/** One attempt: delivered when the endpoint has answered 2xx, and the whole of that answer came. Never rejects. */
export async function sendMessage(message: OutgoingMessage, endpoint: ReadyEndpoint, context: SendContext): Promise<AttemptResult> {
  const prepared = prepareMessage(message, endpoint, context.nowMs);
  if (!prepared.ready) return { kind: "failed", failure: prepared.failure };
  const { settings } = endpoint;
  const endsAtMs = performance.now() + settings.timeoutMs;
  let { url } = endpoint;
  const isHere = isLoopbackName(url);
  let policy = policyFor(url, settings);
  for (let redirects = 0; ; redirects += 1) {
    const timeoutMs = Math.max(1, endsAtMs - performance.now());
    const { connections, stopSignal } = context;
    const result = await post({ url, ...prepared.value, policy, connections, timeoutMs, stopSignal });
    const next = redirects < settings.maxRedirects ? redirectOf(result, url) : null;
    if (next === null) return judge(result, settings.timeoutMs, context.nowMs);
    policy = { ...policyFor(next, settings), isLoopbackRefused: !isHere && next.host !== endpoint.url.host };
    const problem = literalProblem(next, policy);
    if (problem !== null) return failed(deliveryFailure("WEBHOOK_ADDRESS_REFUSED", problem));
    url = next;
  }
}

/** Whether an endpoint is on this machine by its own words, not by what a name server says of it. */
function isLoopbackName(url: URL): boolean {
  const host = hostOf(url);
  return /(?:^|\.)localhost\.?$/u.test(host) || (isIP(host) !== 0 && addressProblem(host, { allowAddresses: [], isLoopbackOnly: true }) === null);
}

/** Where an answer sends the same request, or `null`. */
function redirectOf(result: PostResult, from: URL): URL | null {
  if (result.kind !== "answered" || (result.status !== 307 && result.status !== 308)) return null;
  const to = URL.parse(result.headers.location ?? "", from.href);
  const parsed = to === null ? null : parseEndpointUrl(to.href);
  return parsed instanceof URL ? parsed : null;
}

function judge(result: PostResult, timeoutMs: number, nowMs: number): AttemptResult {
  switch (result.kind) {
    case "stopped":
      return { kind: "stopped" };
    case "timed-out":
      return failed(deliveryFailure("WEBHOOK_TIMEOUT", `no whole answer within ${timeoutMs} ms`));
    case "broken-off":
      return failed(deliveryFailure("WEBHOOK_BROKEN_OFF", `the connection broke in the middle of an answer with status ${result.status}`));
    case "refused-address":
      return failed(deliveryFailure("WEBHOOK_ADDRESS_REFUSED", result.problem));
    case "unreachable":
      return failed(deliveryFailure("WEBHOOK_UNREACHABLE", `no answer from the endpoint (${result.cause})`));
    case "answered":
      return judgeStatus(result.status, result.headers["retry-after"] ?? null, nowMs);
  }
}

/** Statuses of the range 400 to 499 that speak of the moment and not of the message. */
const PASSING = new Set([408, 425, 429]);

function judgeStatus(status: number, retryAfter: string | null, nowMs: number): AttemptResult {
  if (status >= 200 && status < 300) return { kind: "delivered", status };
  const retryAfterMs = parseRetryAfterMs(retryAfter, nowMs);
  if (status === 410) {
    const message = "the endpoint answered 410: it wants no more messages and gets none until it is enabled";
    return failed(deliveryFailure("WEBHOOK_GONE", message, { treatment: "disable" }));
  }
  if (status >= 300 && status < 400) {
    const message = `the endpoint answered ${status} with a redirect that is not followed; set the final URL`;
    return failed(deliveryFailure("WEBHOOK_REDIRECT", message, { treatment: "refuse", retryAfterMs }));
  }
  const treatment = status >= 400 && status < 500 && !PASSING.has(status) ? "refuse" : "retry";
  return failed(deliveryFailure("WEBHOOK_HTTP_STATUS", `the endpoint answered ${status}`, { treatment, retryAfterMs }));
}

function failed(failure: DeliveryFailure): AttemptResult {
  return { kind: "failed", failure };
}
