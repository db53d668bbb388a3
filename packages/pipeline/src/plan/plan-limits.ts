/** Most artifacts in one plan. */
export const MAX_ARTIFACTS = 100_000;

/** Most rounds of regression that one closure gives. */
export const MAX_REGRESSION_RATIO = 3;

/** Most closed artifacts that one round of regression gates again. */
export const MAX_REGRESSION_BATCH = 15;

/** Most needs of one artifact. */
export const MAX_NEEDS = 1000;

/** Most agents at work at once. */
export const MAX_AGENTS = 64;

/** Most artifacts in one attempt. */
export const MAX_BATCH = 15;

/** Largest text of one field, in bytes of UTF-8. */
export const MAX_TEXT_BYTES = 1024 * 1024;

/** Largest plan file, in bytes. */
export const MAX_PLAN_BYTES = 64 * 1024 * 1024;

/** Deepest nesting of lists and mappings; a plan needs 7. */
export const MAX_DEPTH = 32;

/**
 * Most values that aliases may repeat in all. A gate shared by 100,000 artifacts stays below it; an alias that multiplies
 * itself does not.
 */
export const MAX_ALIASED_VALUES = 2_000_000;

/** Largest budget of time, in milliseconds: a hundred agents for a year. */
export const MAX_BUDGET_TIME_MS = 876_000 * 3_600_000;

/** Largest size, in bytes (1 PiB). */
export const MAX_SIZE_BYTES = 1024 ** 5;

/** Longest time that a timer of the runtime can hold, in milliseconds (2^31 - 1, about 24.8 days). */
export const MAX_DURATION_MS = 2_147_483_647;

/** Most artifacts that one file may register. */
export const MAX_REGISTERED = 10_000;

/** Largest file that may register artifacts, in bytes. */
export const MAX_REGISTRATION_BYTES = 1024 * 1024;
