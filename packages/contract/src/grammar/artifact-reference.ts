import { ContractError } from "../contract-error.ts";
import { locationProblem, versionProblem } from "./location.ts";
import { quoteText } from "./printable.ts";

/** A closed artifact as `last_completed_artifact` names it. */
export interface ArtifactReference {
  readonly location: string;
  /** `null` for an artifact without a version. */
  readonly version: string | null;
}

/**
 * Text of `last_completed_artifact` for a closed artifact: `<location>` or `<location>@<version>` (I7).
 *
 * @throws ContractError `CONTRACT_BAD_LOCATION` or `CONTRACT_BAD_VERSION`.
 */
export const formatArtifactReference = (location: string, version: string | null): string => {
  const badLocation = locationProblem(location);
  if (badLocation !== null) {
    throw new ContractError(
      "CONTRACT_BAD_LOCATION",
      `the location ${quoteText(location.slice(0, 200))} ${badLocation}`,
      "name the artifact by a normalised path relative to the repository",
    );
  }
  if (version === null) return location;
  const badVersion = versionProblem(version);
  if (badVersion !== null) {
    throw new ContractError(
      "CONTRACT_BAD_VERSION",
      `the version ${quoteText(version.slice(0, 200))} of ${location} ${badVersion}`,
      "write the version as a plain text such as 1.2.0",
    );
  }
  return `${location}@${version}`;
};

/**
 * The artifact that a `last_completed_artifact` names, or `null` when the text names none: `NONE`, or a text that
 * {@link formatArtifactReference} cannot have written.
 */
export const parseArtifactReference = (text: string): ArtifactReference | null => {
  const lastSegmentStart = text.lastIndexOf("/") + 1;
  const at = text.indexOf("@", lastSegmentStart);
  const location = at === -1 ? text : text.slice(0, at);
  const version = at === -1 ? null : text.slice(at + 1);
  if (locationProblem(location) !== null) return null;
  if (version !== null && versionProblem(version) !== null) return null;
  return { location, version };
};
