import { isUnder } from "../paths/repository-path.ts";

/** What must stay in its place while a folder is moved away. */
export interface FixedPaths {
  /** Paths of the head. */
  readonly tracked: readonly string[];
  /** Locations of other attempts under way. */
  readonly claimed: readonly string[];
}

/**
 * The outermost folder on the way to `path`, or `path` itself, that can be moved as a whole: nothing of the head is in it,
 * and no location of another attempt. `null` when there is none.
 */
export function movableFolder(path: string, fixed: FixedPaths): string | null {
  let end = path.indexOf("/");
  while (true) {
    const folder = end === -1 ? path : path.slice(0, end);
    const isFixed = fixed.tracked.some((other) => isUnder(other, folder)) || fixed.claimed.some((other) => isUnder(other, folder) || isUnder(folder, other));
    if (!isFixed) return folder;
    if (end === -1) return null;
    end = path.indexOf("/", end + 1);
  }
}
