/** Number of tests that a check's output tells of. */
export type TestCount =
  | { readonly kind: "counted"; readonly tests: number }
  | { readonly kind: "unreadable"; readonly problem: string };

/**
 * Adds up what the first group of every match of a pattern says.
 *
 * No match, or a group that is no decimal number, is unreadable: unknown is not zero. A match that says 0 is zero.
 *
 * @param pattern - JavaScript regular expression with one group; flag `m` is set.
 */
export function countTests(output: string, pattern: string): TestCount {
  let tests = 0;
  let matches = 0;
  for (const match of output.matchAll(new RegExp(pattern, "gm"))) {
    const text = match[1] ?? "";
    if (!/^\d{1,15}$/.test(text)) return { kind: "unreadable", problem: "the count pattern matched no number" };
    tests += Number(text);
    matches++;
  }
  return matches === 0
    ? { kind: "unreadable", problem: "the count pattern matched nothing in the output" }
    : { kind: "counted", tests };
}
