/** Thrown where a row cannot be what this package wrote; becomes `LEDGER_CORRUPT`. */
export class UnreadableRowError extends Error {
  /** @param problem - which row, and what about it. */
  constructor(problem: string) {
    super(problem);
    this.name = "UnreadableRowError";
  }
}
