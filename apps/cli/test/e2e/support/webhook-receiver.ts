import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";

import { onTestFinished } from "vitest";

/** What a receiver got. */
export interface ReceivedMessage {
  readonly id: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** How a receiver answers; `retryAfterSeconds` tells the sender when to come again. */
export type Answer = "hang up" | { readonly status: number; readonly retryAfterSeconds?: number };

/** The answer of a receiver that takes a message. */
export const ACCEPTED = { status: 204 } as const satisfies Answer;

/** A receiver on this machine; `accepted` is what it took. */
export async function startReceiver(answer: (request: ReceivedMessage) => Answer): Promise<{ readonly url: string; readonly requests: ReceivedMessage[]; readonly accepted: ReceivedMessage[] }> {
  const requests: ReceivedMessage[] = [];
  const accepted: ReceivedMessage[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const received = { id: String(request.headers["webhook-id"]), headers: request.headers, body: Buffer.concat(chunks).toString("utf8") };
      requests.push(received);
      const given = answer(received);
      if (given === "hang up") {
        response.destroy();
        return;
      }
      if (given.status === ACCEPTED.status) accepted.push(received);
      const { retryAfterSeconds } = given;
      response.writeHead(given.status, retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return { url: `http://127.0.0.1:${address.port}/hook`, requests, accepted };
}
