import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import type { LoggedEvent } from "../../support/parse-ndjson.ts";

/** A message as it came. */
export interface Received {
  readonly id: string;
  readonly body: string;
}

/** A receiver of webhooks that takes everything. */
export interface SweepReceiver extends AsyncDisposable {
  readonly url: string;
  /** In the order in which they came, with those that came again. */
  readonly received: readonly Received[];
}

/** Opens one on this machine. */
export async function startReceiver(): Promise<SweepReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ id: String(request.headers["webhook-id"]), body });
      response.writeHead(204).end();
    }, () => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The message that a run ends with has come. */
export function hasLast({ received }: Pick<SweepReceiver, "received">): boolean {
  return received.some(({ body }) => (JSON.parse(body) as { readonly data: { readonly to?: string } }).data.to === "COMPLETED");
}

/** What is wrong with what came: a closure that was not told, or told in another order, or under two ids, or that never was. */
export function deliveryProblems({ received }: Pick<SweepReceiver, "received">, events: readonly LoggedEvent[]): readonly string[] {
  const first = new Map<string, string>();
  const problems: string[] = [];
  for (const { id, body } of received) {
    const before = first.get(id);
    if (before !== undefined && before !== body) problems.push(`message ${id} came with another body the second time`);
    first.set(id, before ?? body);
  }
  const messages = [...first.values()].map((body) => JSON.parse(body) as { readonly type: string; readonly data: { readonly artifact?: string } });
  const told = messages.filter(({ type }) => type === "artifact.closed").map(({ data }) => data.artifact);
  const closed = events.filter(({ type }) => type === "artifact.closed").map(({ data }) => data["artifact"]);
  if (told.join() !== closed.join()) problems.push(`closed: ${closed.join(", ")}; told: ${told.join(", ")}`);
  if (!hasLast({ received })) problems.push("nobody was told that the run is completed");
  return problems;
}
