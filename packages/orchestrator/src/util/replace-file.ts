import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

import { stageFile } from "./stage-file.ts";

/**
 * Replaces a small file as a whole: a reader sees the old bytes or the new ones, also after a crash. Temporary file in the same
 * folder, fsync, rename, fsync of the folder.
 *
 * @param mode - permission bits, applied whatever the umask is.
 */
export async function replaceFile(path: string, bytes: string | Uint8Array, mode: number): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await (await stageFile(path, bytes, mode)).place();
}
