import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";

import { pipelinePaths } from "@pawl/orchestrator/paths";

import { CliError } from "../errors/cli-error.ts";

/** Folders of any project that are written by Pawl or by git alone. */
const KEPT_FOLDERS: ReadonlySet<string> = new Set([".pawl", ".git"]);

/** What a picture may not take the place of. */
interface KeptPlaces {
  /** The project's folder. */
  readonly project: string;
  /** Where its artifacts are, from its folder. */
  readonly locations: readonly string[];
}

/**
 * Refuses to put a picture in the place of something that a run lives on, or of something that is no plain file. Folders are followed
 * to where they really are, so that no link leads there either; letters count alike in either case, as they do on some disks.
 *
 * @throws CliError `OUTPUT_UNWRITABLE`.
 */
export async function guardTarget(path: string, { project, locations }: KeptPlaces): Promise<void> {
    const { planFile, statusFile, stateDir } = pipelinePaths(project);
  const folded = fold(await placeInFolder(path));
  const owned = [stateDir, dirname(statusFile), await realPlace(stateDir), await realPlace(dirname(statusFile))];
  if (folded.split(sep).some((name) => KEPT_FOLDERS.has(name)) || owned.some((folder) => isIn(folded, folder))) {
    throw kept(path, "it is in a folder that Pawl or git alone writes to");
  }
  if (isIn(folded, planFile)) throw kept(path, "it is the plan");
  for (const location of locations) {
    if (isIn(folded, await placeInFolder(join(project, location)))) throw kept(path, "it is the place of an artifact");
  }
  const there = await lstat(path).catch(() => null);
  if (there !== null && !there.isFile()) throw kept(path, "what is there is no plain file");
}

function kept(path: string, why: string): CliError {
  return new CliError("OUTPUT_UNWRITABLE", `${path}: cannot be written, since ${why}`, "Nothing was changed. Name a file of its own for it.");
}

/** The place by the real path of its folder; where that is not there, as it was given: nothing can be written there. */
async function placeInFolder(path: string): Promise<string> {
  return join(await realPlace(dirname(path)), basename(path));
}

function realPlace(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function isIn(folded: string, place: string): boolean {
  const wanted = fold(place);
  return folded === wanted || folded.startsWith(`${wanted}${sep}`);
}

function fold(path: string): string {
  return path.toLowerCase();
}
