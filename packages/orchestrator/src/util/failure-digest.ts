import { sha256 } from "./sha256.ts";

// What differs between two runs of the same thing although nothing has changed. Other numbers stay: that 3 tests failed where it
// was 5 is a change.
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\u001B\[[0-9;]{0,20}[A-Za-z]/g, ""],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g, "<time>"],
  [/\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\b/g, "<time>"],
  [/\b\d{1,12}(?:\.\d{1,9})?\s?(?:ns|µs|us|ms|s|sec|seconds?|m|min|minutes?)\b/g, "<duration>"],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\b(?=[0-9a-f]{0,6}\d)[0-9a-f]{7,128}\b/gi, "<id>"],
  [/\b(?:pid|port|process|attempt|slot)([-_ =:#[(]{1,3})\d{1,12}/gi, "<number>"],
  [/(?<![\d.])\d{5,}(?![\d.])/g, "<number>"],
  [/[ \t]+/g, " "],
];

/**
 * Digest of what a failure said, equal for two that say the same but for times, durations, process numbers and other identifiers
 * that every run has anew.
 *
 * @param folder - where it ran: its path is another one each time.
 */
export function failureDigest(text: string, folder: string): string {
  const here = text.replaceAll(folder, "<folder>");
  return sha256(VOLATILE.reduce((rest, [pattern, name]) => rest.replace(pattern, name), here).trim());
}
