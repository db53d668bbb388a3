import picomatch from "picomatch";

import { WorkspaceError } from "../errors.ts";
import type { ArtifactPaths } from "../workspace.ts";
import { assertRepositoryPath, isUnder } from "./repository-path.ts";

/** Answers whether a path, relative to the project, matches. */
export type PathMatcher = (path: string) => boolean;

/**
 * Matcher of paths against globs: case counts, `*` stays inside one component, `**` crosses them, names with a leading
 * dot match like others, and a glob that starts with `!` is literal. No glob at all matches nothing.
 * Throws `WORKSPACE_BAD_GLOB`.
 */
export function createPathMatcher(globs: readonly string[]): PathMatcher {
  const matchers = globs.map((glob) => compile(glob));
  return (path) => matchers.some((matches) => matches(path));
}

function compile(glob: string): PathMatcher {
  if (glob === "" || glob.includes("\0")) throw badGlob(glob);
  try {
    // The flag lets `**` cross a line feed in a file name, which would otherwise hide that file from every glob.
    const matches = picomatch(glob, { dot: true, nonegate: true, flags: "s", strictSlashes: true });
    return (path) => matches(path);
  } catch (error) {
    throw badGlob(glob, error);
  }
}

function badGlob(glob: string, cause?: unknown): WorkspaceError {
  return new WorkspaceError(
    "WORKSPACE_BAD_GLOB",
    `The glob '${glob}' cannot be used.`,
    "Write a glob relative to the project, such as 'src/**' or 'docs/*.md'.",
    cause,
  );
}

/**
 * Matcher of the paths that belong to an artifact: its location, what is under it, and its `writes`.
 * Throws `WORKSPACE_BAD_PATH` and `WORKSPACE_BAD_GLOB`.
 */
export function createClaim(artifact: ArtifactPaths): PathMatcher {
  assertRepositoryPath(artifact.location, `The location of ${artifact.id}`);
  const isWritten = createPathMatcher(artifact.writes);
  return (path) => isUnder(path, artifact.location) || isWritten(path);
}
