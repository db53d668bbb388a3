import { createTwoFilesPatch } from "diff";

/** Longest time to look for the smallest difference, in milliseconds. Beyond it everything counts as changed. */
const LONGEST_SEARCH_MS = 2000;

/** How one text differs from another, as `diff -u` shows it. */
export function unifiedDiff({ from, to }: { readonly from: string; readonly to: string }, before: string, after: string): string {
  const found = createTwoFilesPatch(from, to, before, after, "", "", { context: 3, timeout: LONGEST_SEARCH_MS, headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true } });
  return found ?? [`--- ${from}`, `+++ ${to}`, ...before.split("\n").map((line) => `-${line}`), ...after.split("\n").map((line) => `+${line}`), ""].join("\n");
}
