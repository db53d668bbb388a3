import { hasUnprintable } from "./printable.ts";

/** What `last_completed_artifact` says when nothing is closed (rule 4.4#3); no location may be spelled like it. */
export const NO_ARTIFACT = "NONE";

/**
 * Why a text is not a location, as a phrase that completes "the location …", or `null` when it is one.
 *
 * A location is a normalised relative path with forward slashes: no empty, `.` or `..` segment, no `@` in the last
 * segment (it separates the version, I7), not {@link NO_ARTIFACT}, no unprintable character, and no white space at
 * its ends. Whether it exists, or leaves the repository through a symbolic link, is not decided here.
 */
export const locationProblem = (location: string): string | null => {
  if (location === "") return "is empty";
  if (location === NO_ARTIFACT) return `is ${NO_ARTIFACT}, which means that there is no artifact`;
  if (hasUnprintable(location)) return "holds a control, format or unpaired surrogate character";
  if (location.trim() !== location) return "begins or ends with white space";
  if (location.startsWith("/")) return "is absolute";
  if (location.includes("\\")) return "holds a backslash; use forward slashes";
  if (location.endsWith("/") || location.includes("//")) return "holds an empty segment";
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(location)) return "holds a `.` or `..` segment";
  if (location.includes("@", location.lastIndexOf("/") + 1)) return "holds `@` in its last segment";
  return null;
};

/**
 * Why a text is not a version that can follow `@` in an artifact reference, as a phrase that completes
 * "the version …", or `null` when it is one. A version is not empty, holds no slash and no unprintable character,
 * and has no white space at its ends.
 */
export const versionProblem = (version: string): string | null => {
  if (version === "") return "is empty";
  if (version.includes("/")) return "holds a slash";
  if (hasUnprintable(version)) return "holds a control, format or unpaired surrogate character";
  if (version.trim() !== version) return "begins or ends with white space";
  return null;
};
