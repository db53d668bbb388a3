import { MemoryFiles } from "../files/memory-files.ts";

let files = new MemoryFiles();

/** Told of changes in a folder, with the name that changed. */
export type FolderWatch = (event: string, name: string | null) => void;

const watches = new Set<{ readonly folder: string; readonly callback: FolderWatch }>();

/** The file system of the simulated machine. */
export function filesInUse(): MemoryFiles {
  return files;
}

/** Another, empty disk. */
export function replaceDisk(): void {
  files = new MemoryFiles();
  watches.clear();
}

export function watchFolder(folder: string, callback: FolderWatch): { readonly close: () => void } {
  const watch = { folder, callback };
  watches.add(watch);
  return { close: () => void watches.delete(watch) };
}

/** Watches end with their process. */
export function endWatches(): void {
  watches.clear();
}

/** The system tells whoever watches that something happened to a name. */
export function tellWatches(folder: string, name: string): void {
  for (const watch of watches) if (watch.folder === folder) watch.callback("rename", name);
}
