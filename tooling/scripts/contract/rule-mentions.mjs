/** Where the files of the checkout name the rules of the contract. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { possibleTitlesIn } from "./test-titles.mjs";

/**
 * Files that name a rule, by the rule's ID, each list in the order of the files.
 * @typedef {ReadonlyMap<string, readonly string[]>} Mentions
 */

const RULE_ID = /(?<![\w.#])\d+(?:\.\d+)*#\d+(?!\w)/g;

/** The sources and scripts that enforce rules; the catalogue itself enforces nothing. */
const ENFORCING = /^(?:(?:packages|apps)\/[^/]+\/src\/.*\.ts|tooling\/scripts\/.*\.mjs)$/;
const CATALOGUE = ["packages/contract/src/rules.ts", "packages/contract/src/interpretations.ts"];
const TEST = /^(?:packages\/[^/]+|apps\/[^/]+|tooling)\/test\/.*\.test\.ts$/;

/** Tests that run the orchestrator, the CLI or the release scripts as a whole; only these prove a rule of kind "run". */
const RUNNING_TESTS = [
  "apps/cli/test/e2e/",
  "apps/cli/test/demo/",
  "apps/cli/test/crash/",
  "packages/orchestrator/test/kernel/simulation.test.ts",
  "tooling/test/contract-release.test.ts",
];

/** Tests of the scripts, which hold rules as examples. */
const TOOLING_TESTS = "tooling/test/";

/**
 * The IDs of rules in a text, each once.
 * @param {string} text
 * @returns {readonly string[]}
 */
export function ruleIdsIn(text) {
  return [...new Set(text.match(RULE_ID) ?? [])];
}

/**
 * The IDs of rules that the titles in a test file carry. A title has words beside the ID; an ID alone is data. A test that is
 * commented out or switched off has none.
 * @param {string} source - TypeScript.
 * @returns {readonly string[]}
 */
export function ruleIdsInTitles(source) {
  const { texts, suites } = possibleTitlesIn(source);
  const titles = texts.filter((text) => /#\d+(?![\w/])/.test(text) && / [a-z]{2}/.test(text));
  return ruleIdsIn([...titles, ...suites].join("\n"));
}

/**
 * @param {string} root
 * @param {readonly string[]} files - relative to `root`.
 * @returns {Mentions} the sources that name each rule.
 */
export function findEnforcement(root, files) {
  return mentions(
    files.filter((file) => ENFORCING.test(file) && !CATALOGUE.includes(file)),
    (file) => ruleIdsIn(readFileSync(join(root, file), "utf8")),
  );
}

/**
 * @param {string} root
 * @param {readonly string[]} files - relative to `root`.
 * @returns {Mentions} the tests whose titles carry each rule.
 */
export function findProofs(root, files) {
  return mentions(
    files.filter((file) => TEST.test(file)),
    (file) => ruleIdsInTitles(readFileSync(join(root, file), "utf8")),
  );
}

/**
 * Whether a test file can prove a rule of that kind.
 * @param {string | undefined} kind - `undefined` for what is no rule.
 * @param {string} file
 */
export function canProve(kind, file) {
  return RUNNING_TESTS.some((place) => file.startsWith(place)) || (kind !== "run" && !file.startsWith(TOOLING_TESTS));
}

/**
 * @param {readonly string[]} files
 * @param {(file: string) => readonly string[]} idsOf
 * @returns {Mentions}
 */
function mentions(files, idsOf) {
  /** @type {Map<string, string[]>} */
  const byRule = new Map();
  for (const file of [...files].sort()) {
    for (const id of idsOf(file)) byRule.set(id, [...(byRule.get(id) ?? []), file]);
  }
  return byRule;
}
