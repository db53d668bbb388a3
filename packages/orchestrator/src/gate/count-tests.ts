import type { PatternSearch, SearchTimeout } from "../patterns/pattern-search.ts";

/** Number of tests that a check's output tells of. */
export type TestCount =
  | { readonly kind: "counted"; readonly tests: number }
  | { readonly kind: "unreadable"; readonly problem: string }
  | SearchTimeout;

/**
 * Adds up what the first group of every match of a pattern says.
 *
 * No match, or a group that is no decimal number, is unreadable: unknown is not zero. A match that says 0 is zero.
 *
 * @param pattern - JavaScript regular expression with one group; flag `m` is set.
 */
export async function countTests(search: PatternSearch, output: string, pattern: string): Promise<TestCount> {
  const groups = await search.groups(pattern, output);
  if ("kind" in groups) return groups;
  if (groups.length === 0) return { kind: "unreadable", problem: "the count pattern matched nothing in the output" };
  if (!groups.every((text) => /^\d{1,15}$/.test(text))) return { kind: "unreadable", problem: "the count pattern matched no number" };
  return { kind: "counted", tests: groups.reduce((sum, text) => sum + Number(text), 0) };
}
