/** Fails the build when a union has a member that a switch forgot, and the program when a value is outside its type. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: unexpected value ${JSON.stringify(value)}`);
}
