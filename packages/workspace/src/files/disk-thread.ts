import { renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort } from "node:worker_threads";

import { hasErrorCode } from "../errors.ts";
import { looseObjectPath, writeLooseObject } from "../git/object-writer.ts";
import { packEntry } from "../git/pack-file.ts";
import type { DiskOrder, DiskReport, Landing } from "./disk.ts";
import { joinPacks, syncPath, writePack } from "./pack-folder.ts";

parentPort?.on("message", (order: DiskOrder) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, unlike a window
  parentPort?.postMessage({ number: order.number, problem: carryOut(order) } satisfies DiskReport);
});

function carryOut(order: DiskOrder): DiskReport["problem"] {
  try {
    switch (order.kind) {
      case "sync":
        for (const path of order.paths) syncIfThere(path);
        break;
      case "place":
        syncPath(order.temporary);
        renameSync(order.temporary, order.path);
        syncPath(dirname(order.path));
        break;
      case "write":
        for (const { oid, bytes } of order.objects) writeLooseObject(order.objectsDir, oid, bytes);
        break;
      case "land":
        land(order);
        break;
      case "join":
        joinPacks(order.objectsDir, order.objectFormat);
    }
    return null;
  } catch (error) {
    const { code = "UNKNOWN", message } = error as NodeJS.ErrnoException;
    return { code, message };
  }
}

function land({ objectsDir, objectFormat, packed, loose }: Landing): void {
  const paths = loose.map((oid) => looseObjectPath(objectsDir, oid));
  for (const path of [...paths, ...new Set(paths.map((one) => dirname(one)))]) syncIfThere(path);
  if (packed.length === 0) return;
  writePack(objectsDir, packed.map(({ oid, type, content }) => packEntry(oid, type, content)), objectFormat);
  // What git was shown meanwhile is there twice now; a git process that misses a file looks at the packs again, as after `git prune-packed`.
  for (const { oid } of packed) rmSync(looseObjectPath(objectsDir, oid), { force: true });
}

function syncIfThere(path: string): void {
  try {
    syncPath(path);
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT")) throw error;
  }
}
