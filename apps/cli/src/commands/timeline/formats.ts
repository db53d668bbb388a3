/** What `pawl timeline` can draw. */
export const TIMELINE_FORMATS = ["text", "svg", "trace", "json"] as const;

/** One of {@link TIMELINE_FORMATS}. */
export type TimelineFormat = (typeof TIMELINE_FORMATS)[number];
