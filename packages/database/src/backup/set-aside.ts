import { rename } from "node:fs/promises";
import { join } from "node:path";

import { LedgerError } from "../ledger-error.ts";
import { isThere, syncFolderOf } from "./name-durably.ts";

/** What SQLite keeps beside a file; a name that is taken over belongs to the file that is there then. */
const SIDE_FILES = ["-wal", "-shm", "-journal"];

/**
 * Path under which the ledger that a restore replaces is kept: in a folder, with the time.
 *
 * @param why - `replaced` for a copy that can be restored, `damaged` for the very file, which cannot be read.
 */
export function asideName(folder: string, why: "replaced" | "damaged", nowMs: number): string {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, "");
  return join(folder, `ledger-${why}-${time}.db`);
}

/** Moves a file that cannot be read as a ledger out of the way, with what lies beside it, byte for byte. */
export async function setAside(file: string, aside: string): Promise<void> {
  if (await isThere(aside)) throw new LedgerError("LEDGER_BACKUP_EXISTS", aside, "something is there already");
  for (const side of ["", ...SIDE_FILES]) {
    if (await isThere(`${file}${side}`)) await rename(`${file}${side}`, `${aside}${side}`);
  }
  await syncFolderOf(file);
}
