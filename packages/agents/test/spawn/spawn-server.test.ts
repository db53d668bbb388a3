import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { frameHeader, FrameReader, FRAMES, startPayload } from "../../src/spawn/frames.ts";
import { serveSpawns } from "../../src/spawn/spawn-server.ts";
import { processTable } from "../../src/tree/process-table.ts";
import { until } from "../support/rig.ts";

/** Both ends of a channel. */
async function channel(): Promise<{ readonly served: Socket; readonly asking: Socket }> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-channel-"));
  const server = createServer().listen(join(folder, "socket"));
  await once(server, "listening");
  const asking = connect(join(folder, "socket"));
  const [served] = (await once(server, "connection")) as [Socket];
  onTestFinished(() => {
    asking.destroy();
    served.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { served, asking };
}

test("a process that prints more than is taken has to wait, and nothing of it is lost", async () => {
  const { served, asking } = await channel();
  const bytes = 50_000_000;
  let pid = 0;
  let printed = 0;
  let isClosed = false;
  const reader = new FrameReader((type, _id, payload) => {
    if (type === FRAMES.started) ({ pid } = JSON.parse(payload.toString()) as { pid: number });
    if (type === FRAMES.stdout) printed += payload.length;
    if (type === FRAMES.closed) isClosed = true;
  });
  asking.on("data", (chunk: Buffer) => {
    reader.push(chunk);
    if (pid > 0) asking.pause();
  });
  serveSpawns(served);
  const request = { argv: ["head", "-c", String(bytes), "/dev/zero"], cwd: "/", env: { PATH: process.env["PATH"] ?? "" }, niceness: 0, token: null, hasInput: false };
  const payload = startPayload(request, Buffer.alloc(0));
  asking.write(Buffer.concat([frameHeader(FRAMES.start, 7, payload.length), payload]));
  await until("the process to be started", () => pid > 0);
  // It stands still with what it has printed, or it would have ended.
  let waiting = 0;
  let last = -1;
  await until("the process to wait or to end", () => {
    waiting = served.writableLength === last && last > 0 ? waiting + 1 : 0;
    last = served.writableLength;
    return waiting >= 20 || processTable().lookup(pid) === null;
  });
  expect(processTable().lookup(pid)).not.toBeNull();
  expect(served.writableLength).toBeLessThan(1_000_000);
  pid = 0;
  asking.resume();
  await until("all of it", () => isClosed);
  expect(printed).toBe(bytes);
});
