import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

import { AddressRefusedError, type EndpointConnections } from "./endpoint-connections.ts";
import type { AddressPolicy } from "./address-policy.ts";

/** Most of an answer's body that is read before the connection is dropped, in bytes. */
const MAX_ANSWER_BYTES = 65_536;

/** One request. */
export interface PostRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly policy: AddressPolicy;
  readonly connections: EndpointConnections;
  /** Time that is left, in milliseconds, for connecting, sending, and the whole answer. */
  readonly timeoutMs: number;
  readonly stopSignal: AbortSignal;
}

/** What came of it. */
export type PostResult =
  | { readonly kind: "answered"; readonly status: number; readonly headers: IncomingHttpHeaders }
  /** A status came, and then the connection broke before the answer was whole: nobody knows what the receiver has. */
  | { readonly kind: "broken-off"; readonly status: number }
  | { readonly kind: "timed-out" }
  | { readonly kind: "stopped" }
  | { readonly kind: "refused-address"; readonly problem: string }
  | { readonly kind: "unreachable"; readonly cause: string };

/** Sends one POST and waits for the whole answer. Never rejects, and follows no redirect. */
export async function post(request: PostRequest): Promise<PostResult> {
  const first = await postOnce(request);
  // An idle connection that the receiver closes at this moment has delivered nothing that it said a word about.
  return first.kind === "unreachable" && first.onReusedConnection ? postOnce(request) : first;
}

type OnceResult = PostResult & { readonly onReusedConnection?: boolean };

function postOnce({ url, headers, body, policy, connections, timeoutMs, stopSignal }: PostRequest): Promise<OnceResult> {
  return new Promise((resolve) => {
    const agent = connections.agentFor(url, policy);
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = send(url, { method: "POST", headers: { ...headers, "content-length": String(Buffer.byteLength(body)) }, agent });
    let answer: IncomingMessage | null = null;
    const settle = (result: OnceResult): void => {
      clearTimeout(timer);
      stopSignal.removeEventListener("abort", stop);
      resolve(result);
    };
    const give = (result: OnceResult): void => {
      settle(result);
      request.destroy();
    };
    const stop = (): void => give({ kind: "stopped" });
    const timer = setTimeout(() => give({ kind: "timed-out" }), timeoutMs);
    request.on("error", (error) => {
      if (error instanceof AddressRefusedError) settle({ kind: "refused-address", problem: error.message });
      else if (answer !== null) settle({ kind: "broken-off", status: answer.statusCode ?? 0 });
      else settle({ kind: "unreachable", cause: causeCode(error), onReusedConnection: request.reusedSocket });
    });
    request.on("response", (response) => {
      answer = response;
      const status = response.statusCode ?? 0;
      let received = 0;
      response.on("data", (chunk: Buffer) => {
        received += chunk.length;
        // The status has told the outcome, and what it says beside that is nobody's.
        if (received > MAX_ANSWER_BYTES) give({ kind: "answered", status, headers: response.headers });
      });
      response.on("error", () => settle({ kind: "broken-off", status }));
      response.on("close", () => settle({ kind: "broken-off", status }));
      response.on("end", () => {
        const isWhole = response.complete && request.writableFinished;
        settle(isWhole ? { kind: "answered", status, headers: response.headers } : { kind: "broken-off", status });
      });
    });
    stopSignal.addEventListener("abort", stop, { once: true });
    if (stopSignal.aborted) stop();
    // As text, so that it leaves in one piece with the headers.
    else request.end(body, "utf8");
  });
}

/** Error code of a failed request. The message is left out: it can hold the host, and a host can hold a token. */
function causeCode(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/u.test(code) ? code : "unknown cause";
}
