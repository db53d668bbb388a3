import { open } from "node:fs/promises";
import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { assertObjectId, type ObjectStore } from "./object-store.ts";

/** As many as the system works on at a time; more would only hold descriptors. */
const PARALLEL_SYNCS = 16;

/**
 * Returns once every object that `to` has and `from` has not is on the disk, so that a reference to it survives a power
 * failure. Objects in packs are durable already.
 */
export async function makeDurable(store: ObjectStore, from: string, to: string): Promise<void> {
  assertObjectId(from);
  assertObjectId(to);
  const { stdout } = await store.git(["rev-list", "--objects", "--no-object-names", to, `^${from}`]);
  const oids = stdout.toString("latin1").split("\n").filter((line) => line !== "");
  const files = oids.map((oid) => join(store.objectsDir, oid.slice(0, 2), oid.slice(2)));
  const folders = [...new Set(oids.map((oid) => join(store.objectsDir, oid.slice(0, 2))))];
  await syncAll(files);
  await syncAll(folders);
}

async function syncAll(paths: readonly string[]): Promise<void> {
  const waiting = [...paths];
  const work = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await sync(path);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_SYNCS, paths.length) }, work));
}

async function sync(path: string): Promise<void> {
  try {
    const file = await open(path, "r");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT")) throw error;
  }
}
