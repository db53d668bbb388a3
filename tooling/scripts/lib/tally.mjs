import { readFileSync } from "node:fs";

/**
 * Counts of tests and checks.
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Tally
 */

/** @type {Tally} */
export const NOTHING = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

/** @type {Tally} */
export const ONE_FAILED = Object.freeze({ passed: 0, failed: 1, skipped: 0 });

/**
 * Adds up.
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sumTallies(tallies) {
  return tallies.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    NOTHING,
  );
}

/**
 * The last line of a test run.
 * @param {Tally} tally
 * @returns {string}
 */
export function formatTally({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * What a child process has to be believed: its tally where it wrote one, and at least one failure where it did not, where
 * it ended badly without counting a failure, or where nothing was counted at all.
 * @param {Tally | null} tally
 * @param {number | null} exitCode - `null` for a signal.
 * @returns {Tally}
 */
export function settleTally(tally, exitCode) {
  if (tally === null) return ONE_FAILED;
  const nothingRan = tally.passed === 0 && tally.failed === 0;
  return tally.failed === 0 && (exitCode !== 0 || nothingRan) ? { ...tally, failed: 1 } : tally;
}

/**
 * Reads a tally that {@link formatTally}'s caller wrote as JSON; `null` where there is none or it is not one.
 * @param {string} path
 * @returns {Tally | null}
 */
export function readTally(path) {
  const value = readJson(path);
  const counts = [value?.passed, value?.failed, value?.skipped];
  return counts.every((count) => Number.isSafeInteger(count) && count >= 0) ? value : null;
}

/**
 * The tally of vitest's JSON report; `null` where there is none. A test file that failed as a whole (it does not load, a
 * hook throws) counts as one failure: its tests are missing from the counts.
 * @param {string} path
 * @returns {Tally | null}
 */
export function readVitestTally(path) {
  const report = readJson(path);
  if (!Array.isArray(report?.testResults)) return null;
  const tests = report.testResults.flatMap((/** @type {any} */ file) => file.assertionResults.map((/** @type {any} */ t) => t.status));
  const brokenFiles = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === "failed" && !file.assertionResults.some((/** @type {any} */ t) => t.status === "failed"),
  ).length;
  const passed = tests.filter((/** @type {string} */ status) => status === "passed").length;
  const failed = tests.filter((/** @type {string} */ status) => status === "failed").length;
  return { passed, failed: failed + brokenFiles, skipped: tests.length - passed - failed };
}

/**
 * @param {string} path
 * @returns {any}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Missing or cut short: the writer died. The caller counts that as a failure.
    return null;
  }
}
