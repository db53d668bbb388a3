import { formatDuration } from "../output/format-duration.ts";

/** A duration that is shown while it grows, in whole seconds: nothing changes more often. */
export function durationText(durationMs: number): string {
  return formatDuration(Math.max(1000, Math.floor(durationMs / 1000) * 1000));
}
