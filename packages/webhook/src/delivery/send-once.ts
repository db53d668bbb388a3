import { lookup } from "node:dns/promises";

import type { DeliveryEndpoint } from "../endpoint/delivery-endpoint.ts";
import type { SecretEnvironment } from "../endpoint/read-text.ts";
import { EndpointConnections, type ResolveHost } from "../transport/endpoint-connections.ts";
import { type OutgoingMessage, prepareEndpoint } from "./prepare-request.ts";
import { type AttemptResult, sendMessage } from "./send-message.ts";

/** What {@link sendOnce} works with. */
export interface SendOnceOptions {
  /** Where URLs and keys are looked up that are not in a file. */
  readonly env: SecretEnvironment;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Default: the system's. What it gives is checked before anything is connected to. */
  readonly resolve?: ResolveHost;
  readonly stopSignal?: AbortSignal;
}

/** Sends one message past any outbox, once, under all the rules of a delivery. Never rejects. */
export async function sendOnce(message: OutgoingMessage, endpoint: DeliveryEndpoint, options: SendOnceOptions): Promise<AttemptResult> {
  const prepared = await prepareEndpoint(endpoint, options.env);
  if (!prepared.ready) return { kind: "failed", failure: prepared.failure };
  const connections = new EndpointConnections(options.resolve ?? ((hostname) => lookup(hostname, { all: true })));
  try {
    const stopSignal = options.stopSignal ?? new AbortController().signal;
    return await sendMessage(message, prepared.value, { connections, nowMs: options.nowMs, stopSignal });
  } finally {
    connections.close();
  }
}
