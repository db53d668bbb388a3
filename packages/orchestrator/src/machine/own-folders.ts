import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { PipelinePaths } from "../util/pipeline-paths.ts";

/** What this user has to be allowed to in a folder. */
const OWNERS_RIGHTS = 0o700;

/**
 * Folders that Pawl writes to while a run goes on, each behind the one that it lies in; they need not be there. The report's is not
 * among them: whoever closes that has changed what readers get, which is for the writer of the report to answer.
 */
export function ownFolders({ stateDir, logsDir, evidenceDir, quarantineDir }: PipelinePaths, run: string | null): readonly string[] {
  const ofRun = run === null ? [] : [join(logsDir, run), join(logsDir, run, "gates")];
  return [stateDir, logsDir, ...ofRun, evidenceDir, join(evidenceDir, "incoming"), quarantineDir];
}

/**
 * Gives this user back its rights to folders of its own, which an agent may have taken from it: agents run as this user. What cannot
 * be opened stays as it is, for whoever fails in it next. Not through a link, and nothing that is no folder.
 *
 * @returns the folders that were opened.
 */
export function openAgain(folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => {
    try {
      const stats = lstatSync(folder, { throwIfNoEntry: false });
      if (stats?.isDirectory() !== true || stats.uid !== process.geteuid?.() || (stats.mode & OWNERS_RIGHTS) === OWNERS_RIGHTS) return false;
      chmodSync(folder, (stats.mode & 0o777) | OWNERS_RIGHTS);
      return true;
    } catch {
      // It is not this user's to open.
      return false;
    }
  });
}

/** Does the same with a folder and every one in it. */
export function openAllAgain(folder: string): readonly string[] {
  const opened = openAgain([folder]);
  return [...opened, ...foldersIn(folder).flatMap((inner) => openAllAgain(inner))];
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
  } catch {
    return [];
  }
}
