import type { Socket } from "node:net";

import { DirectSpawner } from "./direct-spawner.ts";
import { frameHeader, FrameReader, FRAMES, readStartPayload } from "./frames.ts";
import type { StartedProcess, StartRequest } from "./spawner.ts";

/** A request as it goes over the channel: its input comes after it, and `hasInput` tells an empty one from none. */
export type SentRequest = Omit<StartRequest, "input"> & { readonly hasInput: boolean };

const NOTHING = Buffer.alloc(0);

/**
 * Starts processes for whoever is at the other end of a channel, and tells it of them. Output is read only as fast as the other
 * end takes it.
 */
export function serveSpawns(channel: Socket): void {
  const spawner = new DirectSpawner();
  const processes = new Map<number, StartedProcess>();

  const send = (type: number, id: number, payload: Uint8Array = NOTHING): void => {
    channel.cork();
    channel.write(frameHeader(type, id, payload.length));
    const isTaken = payload.length === 0 || channel.write(payload);
    // What is written in one turn of the event loop goes out together.
    process.nextTick(() => channel.uncork());
    if (!isTaken) spawner.pauseOutput(true);
  };
  const tell = (type: number, id: number, json: unknown): void => send(type, id, Buffer.from(JSON.stringify(json)));
  channel.on("drain", () => spawner.pauseOutput(false));

  const start = (id: number, payload: Buffer): void => {
    const { json, input } = readStartPayload(payload);
    const { hasInput, ...request } = json as SentRequest;
    spawner.start({ ...request, input: hasInput ? input : null }, {
      onStarted(started) {
        processes.set(id, started);
        tell(FRAMES.started, id, { pid: started.pid, start: started.start });
      },
      onNotStarted: (failure) => tell(FRAMES.notStarted, id, failure),
      onOutput: (chunk, stream) => send(FRAMES[stream], id, chunk),
      onExit: (exit) => tell(FRAMES.exit, id, exit),
      onClosed() {
        processes.delete(id);
        send(FRAMES.closed, id);
      },
      onLost() {
        throw new Error("Internal error: a direct child cannot be lost");
      },
    });
  };

  const reader = new FrameReader((type, id, payload) => {
    if (type === FRAMES.start) start(id, payload);
    else if (type === FRAMES.signal) processes.get(id)?.signalGroup(JSON.parse(payload.toString()) as NodeJS.Signals);
    else if (type === FRAMES.closeOutput) processes.get(id)?.closeOutput();
  });
  channel.on("data", (bytes: Buffer) => reader.push(bytes));
  send(FRAMES.ready, 0);
}
