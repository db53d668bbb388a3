import { dirname } from "node:path";

/** Where the folders above the paths, below the project's top, would have their `.git`; the deepest first. */
export function gitFoldersAround(paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort((a, b) => b.length - a.length).map((folder) => `${folder}/.git`);
}
