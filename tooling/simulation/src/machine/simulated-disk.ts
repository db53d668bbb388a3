import type { MemoryDatabase } from "../database/memory-database.ts";
import { filesInUse } from "../substitutes/files-in-use.ts";
import { machine } from "./machine.ts";

/** Fills the disk of the simulated machine: files at once, the database when it needs another page. */
export async function fillDisk(database: MemoryDatabase, pages: number): Promise<void> {
  filesInUse().isFull = true;
  await machine.outside(() => database.limitRoom(pages));
}

/** Somebody has made room. */
export async function freeDisk(database: MemoryDatabase): Promise<void> {
  filesInUse().isFull = false;
  await machine.outside(() => database.limitRoom(null));
}
