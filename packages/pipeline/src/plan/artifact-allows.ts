import { compileGlobs } from "../util/glob.ts";
import { isInside } from "../util/is-inside.ts";
import type { Artifact } from "./plan.ts";

/**
 * Whether an attempt on the artifact may change the path: its location, everything below it, and what its `writes` globs
 * match. Says nothing about `protect`.
 */
export const artifactAllows = (artifact: Pick<Artifact, "location" | "writes">, path: string): boolean =>
  isInside(artifact.location, path) || compileGlobs(artifact.writes)(path);
