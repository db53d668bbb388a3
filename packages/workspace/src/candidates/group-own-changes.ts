import type { TreeChange } from "../git/tree-entry.ts";
import { createClaim } from "../paths/path-matcher.ts";
import type { ArtifactPaths } from "../workspace.ts";
import type { ArtifactChanges } from "./build-candidates.ts";

/** What belongs to each artifact, in the order given; a change that belongs to none is left out. */
export function groupOwnChanges(artifacts: readonly ArtifactPaths[], changes: readonly TreeChange[]): ArtifactChanges[] {
  const claims = artifacts.map((artifact) => ({ artifact: artifact.id, isClaimed: createClaim(artifact), changes: [] as TreeChange[] }));
  for (const change of changes) claims.find(({ isClaimed }) => isClaimed(change.path))?.changes.push(change);
  return claims;
}
