/** Database drivers that `pawl run` can be told to use; `auto`: whichever there is. */
export const DRIVERS = ["auto", "sqlite3", "node-sqlite"] as const;
