import type { ProgressEvent } from "../progress-event.ts";
import type { Movement } from "./step.ts";

/** Nothing that lets percentages move. */
export const NO_MOVEMENT: Movement = { isClosed: false, isInvalidated: false, isReopened: false };

/** What of a step's events lets percentages move, after what had already. */
export const movementOf = (events: readonly ProgressEvent[], before: Movement = NO_MOVEMENT): Movement => ({
  isClosed: before.isClosed || events.some((event) => event.type === "artifact.closed" && event.data.required),
  isInvalidated: before.isInvalidated || events.some(({ type }) => type === "artifact.invalidated"),
  isReopened: before.isReopened || events.some(({ type }) => type === "stage.reopened"),
});
