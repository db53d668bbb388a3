import { closeSync, fsyncSync, openSync } from "node:fs";
import { parentPort } from "node:worker_threads";

import { hasErrorCode } from "../errors.ts";
import { writeLooseObject } from "../git/object-writer.ts";
import type { DiskOrder, DiskReport } from "./disk.ts";

parentPort?.on("message", (order: DiskOrder) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, unlike a window
  parentPort?.postMessage({ number: order.number, problem: carryOut(order) } satisfies DiskReport);
});

function carryOut(order: DiskOrder): DiskReport["problem"] {
  try {
    if (order.kind === "sync") for (const path of order.paths) sync(path);
    else for (const { oid, bytes } of order.objects) writeLooseObject(order.objectsDir, oid, bytes);
    return null;
  } catch (error) {
    const { code = "UNKNOWN", message } = error as NodeJS.ErrnoException;
    return { code, message };
  }
}

/** What is not there as a file of its own is in a pack, which is durable already. */
function sync(path: string): void {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return;
    throw error;
  }
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
