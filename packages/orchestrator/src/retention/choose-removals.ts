/** A file that could be removed. */
export interface KeptFile {
  readonly path: string;
  readonly bytes: number;
  /** When it was last written, in milliseconds since the epoch. */
  readonly writtenMs: number;
}

/** What bounds a folder. */
export interface RetentionRule {
  /** Most that its files may take up together, in bytes. */
  readonly maxBytes: number;
  /** What was written from then on may be in use. */
  readonly inUseFromMs: number;
  /** Whether a file is needed, however old it is. */
  readonly isNeeded: (file: KeptFile) => boolean;
}

/**
 * Which files are to go: the oldest first, until the others take up no more than they may. What is needed or may be in use stays,
 * even where the folder is then larger than its bound.
 */
export function chooseRemovals(files: readonly KeptFile[], { maxBytes, inUseFromMs, isNeeded }: RetentionRule): readonly string[] {
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const removed: string[] = [];
  const oldestFirst = files.toSorted((one, other) => one.writtenMs - other.writtenMs || (one.path < other.path ? -1 : 1));
  for (const file of oldestFirst) {
    if (bytes <= maxBytes) break;
    if (file.writtenMs >= inUseFromMs || isNeeded(file)) continue;
    removed.push(file.path);
    bytes -= file.bytes;
  }
  return removed;
}
