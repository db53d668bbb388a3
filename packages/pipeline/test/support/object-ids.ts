/** A git object id that stands for a number. */
export function commitId(number: number): string {
  return number.toString(16).padStart(40, "0");
}

/** A SHA-256 digest that stands for a number. */
export function digestOf(number: number): string {
  return number.toString(16).padStart(64, "0");
}
