/** Marks a place that no value of a union reaches; a value that does is a bug, and says so. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: unexpected ${JSON.stringify(value)?.slice(0, 200)}`);
}
