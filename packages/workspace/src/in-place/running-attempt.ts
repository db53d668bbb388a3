import { createClaim, type PathMatcher } from "../paths/path-matcher.ts";
import type { AttemptClaim } from "./claims-file.ts";

/** An attempt under way in the project's folder. */
export interface RunningAttempt extends AttemptClaim {
  readonly isMine: PathMatcher;
  /** Changes of nobody's that this attempt's collection found. */
  readonly stray: Set<string>;
}

/** What is known of an attempt when it begins. */
export function toRunning(claim: AttemptClaim): RunningAttempt {
  const claims = claim.artifacts.map((artifact) => createClaim(artifact));
  return { attempt: claim.attempt, artifacts: claim.artifacts, isMine: (path) => claims.some((isClaimed) => isClaimed(path)), stray: new Set() };
}
