import { deliveryFailure, type DeliveryFailure } from "./delivery-failure.ts";
import type { OutboxDelivery } from "./outbox-store.ts";
import { parseRetryAfterMs } from "./parse-retry-after.ts";
import { prepareRequest, type SecretEnvironment } from "./prepare-request.ts";

/** Most of an answer's body that is read before the connection is dropped, in bytes. */
const MAX_ANSWER_BYTES = 65_536;

/** What one attempt needs from outside. */
export interface SendContext {
  readonly fetch: typeof fetch;
  readonly env: SecretEnvironment;
  readonly nowMs: number;
  /** Limit for the whole attempt: connecting, sending, and the answer's body. */
  readonly timeoutMs: number;
  /** Aborted when the notifier stops. */
  readonly stopSignal: AbortSignal;
}

/**
 * One attempt. Returns `null` when the endpoint answered 2xx, else why the attempt failed; never rejects. Redirects are
 * not followed: a signed body goes to the configured URL or nowhere.
 */
export async function sendDelivery(delivery: OutboxDelivery, context: SendContext): Promise<DeliveryFailure | null> {
  const prepared = prepareRequest(delivery, context.env, context.nowMs);
  if (!prepared.ready) return prepared.failure;

  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), context.timeoutMs);
  try {
    const response = await context.fetch(prepared.url, {
      method: "POST",
      headers: prepared.headers,
      body: delivery.body,
      redirect: "manual",
      signal: AbortSignal.any([timeout.signal, context.stopSignal]),
    });
    await discardBody(response);
    return judgeAnswer(response, context.nowMs);
  } catch (error) {
    if (context.stopSignal.aborted) {
      return deliveryFailure("WEBHOOK_STOPPED", "stopped before the endpoint answered", 0);
    }
    if (timeout.signal.aborted) {
      return deliveryFailure("WEBHOOK_TIMEOUT", `no answer within ${String(context.timeoutMs)} ms`);
    }
    return deliveryFailure("WEBHOOK_UNREACHABLE", `no answer from the endpoint (${causeCode(error)})`);
  } finally {
    clearTimeout(timer);
  }
}

function judgeAnswer(response: Response, nowMs: number): DeliveryFailure | null {
  if (response.ok) return null;
  // A fetch of browser kind hides a redirect that it did not follow behind status 0.
  if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
    const status = response.status === 0 ? "" : ` ${String(response.status)}`;
    return deliveryFailure("WEBHOOK_REDIRECT", `the endpoint answered with a redirect${status}; configure the final URL`);
  }
  const retryAfterMs = parseRetryAfterMs(response.headers.get("retry-after"), nowMs);
  return deliveryFailure("WEBHOOK_HTTP_STATUS", `the endpoint answered ${String(response.status)}`, retryAfterMs);
}

/** Reads a short answer to its end, so that the connection can be used again, and drops the connection on a long one. */
async function discardBody(response: Response): Promise<void> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (let received = 0; received <= MAX_ANSWER_BYTES; ) {
      const chunk = await reader.read();
      if (chunk.done) return;
      received += chunk.value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The status line has told the outcome; an answer that breaks off, or is still coming at the time limit, changes nothing.
  }
}

/**
 * Error code of a failed fetch. The message is left out: it can hold the URL, and a URL can hold a token.
 */
function causeCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code: unknown = (at as NodeJS.ErrnoException).code;
    if (typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) return code;
  }
  return "unknown cause";
}
