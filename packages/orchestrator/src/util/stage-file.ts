import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { syncFile } from "./sync-file.ts";
import { syncFolder } from "./sync-folder.ts";

/** A file that is durable under a temporary name, beside the place that it is for. */
export interface StagedFile {
  /** Puts it there, in the place of what is there; resolves when its name is durable. */
  readonly place: () => Promise<void>;
  /** Removes it. */
  readonly discard: () => void;
}

/**
 * Writes a file under a temporary name in the folder of the place that it is for, which must be there. Small files only: it is
 * written without a turn of the event loop.
 *
 * @param mode - permission bits, applied whatever the umask is.
 */
export async function stageFile(path: string, bytes: string | Uint8Array, mode: number): Promise<StagedFile> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  const discard = (): void => rmSync(temporary, { force: true });
  try {
    const descriptor = openSync(temporary, "wx", mode);
    try {
      writeFileSync(descriptor, bytes);
      fchmodSync(descriptor, mode);
      await syncFile(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    discard();
    throw error;
  }
  const place = async (): Promise<void> => {
    try {
      renameSync(temporary, path);
    } catch (error) {
      discard();
      throw error;
    }
    await syncFolder(folder);
  };
  return { place, discard };
}
