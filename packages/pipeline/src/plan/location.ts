import { locationProblem, NO_ARTIFACT } from "@pawl/contract";
import { showText } from "../util/show-text.ts";
import type { PlanProblemCode } from "./plan-problem.ts";

/** What is wrong with one value of the plan. */
export interface ValueProblem {
  readonly code: PlanProblemCode;
  readonly message: string;
}

/** A location as the plan writes it: `isFolder` when a trailing slash says so. */
export interface PlanLocation {
  readonly location: string;
  readonly isFolder: boolean;
}

const MAX_LOCATION_LENGTH = 1000;
const PAWL_FOLDERS = [".pawl", "progress"];

/** The location without the trailing slash that marks a folder. */
export const splitLocation = (written: string): PlanLocation => {
  const isFolder = written.length > 1 && written.endsWith("/");
  return { location: isFolder ? written.slice(0, -1) : written, isFolder };
};

/** The shortest spelling of a relative path, or `null` when it leaves the folder that it starts from. */
const shortestPath = (path: string): string | null => {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.pop() === undefined) return null;
  }
  return kept.join("/");
};

/** Why a text is not a normalised path inside the repository, or `null` when it is one. */
export const relativePathProblem = (written: string): ValueProblem | null => {
  const shown = showText(written);
  if (written.length > MAX_LOCATION_LENGTH) {
    return { code: "TEXT_TOO_LONG", message: `the path ${shown} is longer than ${MAX_LOCATION_LENGTH} characters` };
  }
  if (written.includes("\\")) {
    return { code: "LOCATION_CHARACTERS", message: `the path ${shown} holds a backslash; write forward slashes` };
  }
  const shortest = shortestPath(written);
  if (shortest === null || /^(?:\/|[A-Za-z]:\/|~(?:\/|$))/.test(written)) {
    const message = `the path ${shown} lies outside the repository; write it relative to the repository's root`;
    return { code: "LOCATION_OUTSIDE", message };
  }
  if (shortest === "") {
    return { code: "LOCATION_NOT_NORMALISED", message: `the path ${shown} names no file or folder in the repository` };
  }
  if (shortest !== splitLocation(written).location) {
    return { code: "LOCATION_NOT_NORMALISED", message: `the path ${shown} is not in its shortest form; write ${showText(shortest)}` };
  }
  if (/^[-:]/.test(written)) {
    const message = `the path ${shown} begins with a character that programs read as an option; rename the file`;
    return { code: "LOCATION_CHARACTERS", message };
  }
  return null;
};

/** Why a text is not the location of an artifact, or `null` when it is one; a trailing slash is allowed. */
export const planLocationProblem = (written: string): ValueProblem | null => {
  const problem = relativePathProblem(written);
  if (problem !== null) return problem;
  const { location } = splitLocation(written);
  const shown = showText(written);
  const segments = location.toLowerCase().split("/");
  if (location === NO_ARTIFACT) {
    const message = `${shown} is what reports say when there is no artifact; choose another location`;
    return { code: "LOCATION_RESERVED", message };
  }
  // Without case, because the file systems of some machines do not tell `.Git` from `.git`.
  if (segments.includes(".git") || PAWL_FOLDERS.includes(segments[0] ?? "")) {
    const message = `the location ${shown} lies in a folder of git or of Pawl; choose one outside .git, .pawl and progress`;
    return { code: "LOCATION_RESERVED", message };
  }
  if (location.includes("@", location.lastIndexOf("/") + 1)) {
    const message = `the last segment of ${shown} holds "@", which separates the version in reports; rename it`;
    return { code: "LOCATION_AT_SIGN", message };
  }
  const contractProblem = locationProblem(location);
  return contractProblem === null
    ? null
    : { code: "LOCATION_CHARACTERS", message: `the location ${shown} ${contractProblem}; rename it` };
};

const SAFE_LOCATION = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\/?$/;

/**
 * Why a text is not a location that a file may register, or `null` when it is one. Such a text stands in globs and in the words of
 * commands that somebody else wrote, so it holds nothing that means anything there, and nothing hidden.
 */
export const registeredLocationProblem = (written: string): ValueProblem | null => {
  const problem = planLocationProblem(written);
  if (problem !== null || SAFE_LOCATION.test(written)) return problem;
  const message = `the location ${showText(written)} has a part that is not of A-Z, a-z, 0-9, ".", "_" and "-" with a letter, a digit or "_" first; rename it`;
  return { code: "LOCATION_CHARACTERS", message };
};
