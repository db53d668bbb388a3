import picomatch from "picomatch";

import { WorkspaceError } from "../errors.ts";
import type { ArtifactPaths } from "../workspace.ts";
import { globBase } from "./glob-base.ts";
import { assertRepositoryPath, isUnder } from "./repository-path.ts";

/** Answers whether a path, relative to the project, matches. */
export type PathMatcher = (path: string) => boolean;

/**
 * Matcher of paths against globs: case counts, `*` stays inside one component, `**` crosses them, names with a leading
 * dot match like others, and a glob that starts with `!` is literal. No glob at all matches nothing.
 * Throws `WORKSPACE_BAD_GLOB`.
 */
export function createPathMatcher(globs: readonly string[]): PathMatcher {
  const paths = new Set<string>();
  const folders: string[] = [];
  const matchers: PathMatcher[] = [];
  for (const glob of globs) {
    const folder = glob.endsWith(EVERYTHING) ? glob.slice(0, -EVERYTHING.length) : "";
    if (isPlain(glob)) paths.add(glob);
    else if (isPlain(folder)) folders.push(`${folder}/`);
    else matchers.push(compile(glob));
  }
  return (path) => paths.has(path) || folders.some((folder) => path.startsWith(folder)) || matchers.some((matches) => matches(path));
}

/** What follows the name of a folder in a glob for everything in it. */
const EVERYTHING = "/**";

/** Whether a glob is a path that stands for itself: most are, and compiling one takes longer than comparing a hundred. */
function isPlain(glob: string): boolean {
  return glob !== "" && !glob.includes("\0") && globBase(glob) === glob;
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
