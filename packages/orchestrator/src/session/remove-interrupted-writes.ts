import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { EvidenceStore } from "../util/evidence-store.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";

/** Names that writers of Pawl's own files give to what they have not finished. */
const UNFINISHED = /^\.?(?:status\.json|emitted|database|advance\.json|in-place\.json|restored)\.[0-9a-f]{12}\.tmp(?:-wal|-shm)?$/;

/**
 * Removes what writes left that a crash interrupted: beside the status file, in `.pawl/` and among the evidence. Only for
 * who holds the pipeline's lock; everybody else would take them from a write that goes on.
 */
export async function removeInterruptedWrites(paths: PipelinePaths): Promise<void> {
  const unfinished = await unfinishedFiles(paths);
  await Promise.all(unfinished.map((file) => rm(file, { force: true }).catch(() => undefined)));
  await new EvidenceStore(paths.evidenceDir).removeUnfinished();
}

/** Whether a write of the status file or of what is in `.pawl/` itself is unfinished: it goes on, or a crash interrupted it. */
export async function hasUnfinishedWrites(paths: PipelinePaths): Promise<boolean> {
  return (await unfinishedFiles(paths)).length > 0;
}

async function unfinishedFiles(paths: PipelinePaths): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of [paths.stateDir, dirname(paths.statusFile)]) {
    // Leftovers harm nobody; what is wrong with a folder is told by the write that needs it.
    const names = await readdir(folder).catch((): string[] => []);
    found.push(...names.filter((name) => UNFINISHED.test(name)).map((name) => join(folder, name)));
  }
  return found;
}
