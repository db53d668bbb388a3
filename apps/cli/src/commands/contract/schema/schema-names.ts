/** What `pawl contract schema` can print. */
export const SCHEMA_NAMES = ["report", "history", "vectors"] as const;

/** One of {@link SCHEMA_NAMES}. */
export type SchemaName = (typeof SCHEMA_NAMES)[number];
