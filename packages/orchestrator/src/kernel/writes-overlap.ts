import { globBase, isInside } from "@pawl/pipeline";
import type { Artifact } from "@pawl/pipeline";

/**
 * Whether two artifacts may change a common path. Safe, not exact: globs are compared by the folder before their first
 * special character, so that two that could match the same path are never taken for disjoint.
 */
export function writesOverlap(left: Artifact, right: Artifact): boolean {
  const others = bases(right);
  return bases(left).some((one) => others.some((other) => holds(one, other) || holds(other, one)));
}

/** What some artifacts may change together. Says of another one what {@link writesOverlap} says, at a cost that does not grow with them. */
export class BusyPaths {
  readonly #bases = new Set<string>();
  /** The bases, and every folder that one of them lies in. */
  readonly #above = new Set<string>();
  /** What was found out about lists of globs; many artifacts have the same. */
  readonly #known = new Map<Artifact["writes"], boolean>();

  add(artifact: Artifact): void {
    for (const base of bases(artifact)) {
      this.#bases.add(base);
      for (const folder of foldersOf(base)) this.#above.add(folder);
    }
    this.#known.clear();
  }

  overlaps({ location, writes }: Artifact): boolean {
    const known = this.#known.get(writes) ?? writes.some((glob) => this.#holds(globBase(glob)));
    this.#known.set(writes, known);
    return known || this.#holds(location);
  }

  #holds(base: string): boolean {
    if (this.#bases.size === 0) return false;
    return base === "" || this.#bases.has("") || this.#above.has(base) || foldersOf(base).some((folder) => this.#bases.has(folder));
  }
}

/** A path and every folder that it lies in. */
export function foldersOf(path: string): readonly string[] {
  const segments = path.split("/");
  return segments.map((_, at) => segments.slice(0, at + 1).join("/"));
}

function holds(base: string, path: string): boolean {
  // A glob that begins with a wildcard reaches everywhere.
  return base === "" || isInside(base, path);
}

function bases(artifact: Artifact): string[] {
  return [artifact.location, ...artifact.writes.map(globBase)];
}
