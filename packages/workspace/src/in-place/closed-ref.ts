/** Reference, in the repository of snapshots, to the last closed snapshot. */
export const CLOSED_REF = "refs/heads/closed";
