import { readFileSync } from "node:fs";
import { canProve, ruleIdsIn } from "../contract/rule-mentions.mjs";

/**
 * The rules of the contract that no passed test carries in its title, by the JSON report of a whole vitest run. Titles that a
 * file only spells and never runs do not count.
 * @param {string} reportFile
 * @param {string} root - the checkout.
 * @param {readonly { readonly id: string, readonly kind: string }[]} rules
 * @returns {readonly string[]} findings, one line each.
 */
export function findUnprovenRules(reportFile, root, rules) {
  const { testResults } = JSON.parse(readFileSync(reportFile, "utf8"));
  /** @type {Map<string, Set<string>>} */
  const filesByRule = new Map();
  for (const { name, assertionResults } of testResults) {
    const file = name.slice(root.length + 1).replaceAll("\\", "/");
    for (const { status, fullName } of assertionResults) {
      if (status !== "passed") continue;
      for (const id of ruleIdsIn(fullName)) filesByRule.set(id, (filesByRule.get(id) ?? new Set()).add(file));
    }
  }
  return rules
    .filter(({ id, kind }) => ![...(filesByRule.get(id) ?? [])].some((file) => canProve(kind, file)))
    .map(({ id, kind }) => `${id}: no passed test that can prove a rule of kind "${kind}" carries it in its title`);
}
