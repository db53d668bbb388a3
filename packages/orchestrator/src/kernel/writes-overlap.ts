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

function holds(base: string, path: string): boolean {
  // A glob that begins with a wildcard reaches everywhere.
  return base === "" || isInside(base, path);
}

function bases(artifact: Artifact): string[] {
  return [artifact.location, ...artifact.writes.map(globBase)];
}
