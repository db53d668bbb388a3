/** What a line of the process that reads a plan begins with; JSON follows. */
export const READER_LINES = { warning: "w", plan: "p", problem: "e" } as const;

/** Its last line: without it the reading did not come to its end. */
export const READ_IN_FULL = ".";
