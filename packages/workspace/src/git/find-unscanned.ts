import { decodePath } from "../paths/path-codec.ts";

// Git passes over a folder that it cannot open, or whose path is too long, with a warning and an exit code of 0. It cuts a
// message off after some kilobytes, so that of a long path the reason may be missing.
const REASON = "(?:Permission denied|Operation not permitted|File ?name too long|Input/output error|I/O error)";
const UNSCANNED = [
  /^warning: could not open directory '(.*)$/u,
  // A file of rules that is a symbolic link is passed over on purpose.
  /^warning: unable to access '(?!.*: Too many levels of symbolic links$)(.*)$/u,
  /^error: open\("(.*)"\): .*$/u,
  // Names that no commit may hold, such as `.GIT` below the top.
  /^error: invalid path '(.*)'$/u,
  // Tracked files whose state git cannot find out.
  new RegExp(`^(.*): ${REASON}$`, "u"),
];

/**
 * Paths, as git names them, that git could not look into or take up, from what it wrote on standard error while it read a folder.
 *
 * Empty means that it read everything. Paths are for messages, and for finding the folder to look at: they may be cut off
 * at their end, and names with control characters are not exact.
 */
export function findUnscanned(stderr: Buffer): string[] {
  if (stderr.length === 0) return [];
  const paths = new Set<string>();
  for (const line of decodePath(stderr).split("\n")) {
    const match = UNSCANNED.map((pattern) => pattern.exec(line)).find((found) => found !== null);
    if (match?.[1] !== undefined) paths.add(match[1].replace(/\/?(?:': [A-Z][^']*)?$/u, ""));
  }
  return [...paths];
}
