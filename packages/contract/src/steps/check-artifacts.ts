import { formatArtifactReference, parseArtifactReference } from "../grammar/artifact-reference.ts";
import { NO_ARTIFACT } from "../grammar/location.ts";
import { type AddViolation, describeFound } from "../violation.ts";
import type { Step } from "./step.ts";

/**
 * 4.4#1 and 4.4#2: `last_completed_artifact` names the required artifact that was closed last and still is (I7), with the
 * version that its closure has. 4.5#2: the artifact of `current_task` is a required one.
 */
export const checkArtifacts = (step: Step, add: AddViolation): void => {
  checkLastClosed(step, add);
  const { currentTask } = step.next;
  if (currentTask === null || currentTask === undefined) return;
  if (step.isRequired(currentTask.location) === false) {
    add("4.5#2", "/next/current_task", describeFound(currentTask.location), "the location of a required artifact");
  }
};

const checkLastClosed = ({ next: { lastCompleted }, lastClosed }: Step, add: AddViolation): void => {
  if (lastCompleted === undefined) return;
  const path = "/next/last_completed_artifact";
  const named = parseArtifactReference(lastCompleted);
  // A text that is no reference breaks 4.4#2 by itself.
  if (named === null && lastCompleted !== NO_ARTIFACT) return;
  if (lastClosed.kind === "is-none-of") {
    if (named !== null && lastClosed.locations.has(named.location)) {
      add("4.4#1", path, describeFound(lastCompleted), "an artifact that is still closed");
    }
    return;
  }
  const { reference } = lastClosed;
  const wanted = reference === null ? NO_ARTIFACT : formatArtifactReference(reference.location, reference.version);
  if (named?.location !== reference?.location) {
    add("4.4#1", path, describeFound(lastCompleted), describeFound(wanted));
  } else if (lastCompleted !== wanted) {
    add("4.4#2", path, describeFound(lastCompleted), describeFound(wanted));
  }
};
