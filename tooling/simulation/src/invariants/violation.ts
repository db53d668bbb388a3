/** A promise that a simulated run broke. */
export class Violation extends Error {
  override readonly name = "Violation";
  /** Which promise; the same one has the same words whatever the run was. */
  readonly promise: string;

  /** @param detail - what was seen. */
  constructor(promise: string, detail: string) {
    super(`${promise}: ${detail}`);
    this.promise = promise;
  }
}

/** @throws Violation unless it holds. */
export function demand(holds: boolean, promise: string, detail: () => string): void {
  if (!holds) throw new Violation(promise, detail());
}
