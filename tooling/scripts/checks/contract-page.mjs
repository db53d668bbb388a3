import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderContractPage } from "../contract/contract-page.mjs";
import { readContractPageInput } from "../contract/read-contract-page-input.mjs";

/** The generated page, relative to the checkout. */
export const CONTRACT_PAGE = "docs/contract.md";

/**
 * Rules that nothing enforces or proves, and a page that does not say what is so.
 * @param {string} root - the checkout, with `@pawl/contract` built.
 * @param {readonly string[]} files - files of the project, relative to `root`.
 * @returns {Promise<readonly string[]>}
 */
export async function findContractPageFaults(root, files) {
  const input = await readContractPageInput(root, files);
  const isStale = readPage(root) !== renderContractPage(input);
  return [
    ...findUncoveredRules(input),
    ...(isStale ? [`${CONTRACT_PAGE}: not what the sources say; write it with \`pnpm docs:contract\``] : []),
  ];
}

/**
 * @param {import("../contract/contract-page.mjs").ContractPageInput} input
 * @returns {readonly string[]}
 */
export function findUncoveredRules({ rules, enforcement, proofs }) {
  const known = new Set(rules.map(({ id }) => id));
  const unknown = (/** @type {import("../contract/rule-mentions.mjs").Mentions} */ mentions) => [...mentions].filter(([id]) => !known.has(id));
  return [
    ...rules.flatMap(({ id, kind }) => [
      ...(enforcement.has(id) ? [] : [`${id}: no source names it where it is enforced`]),
      ...(proofs.has(id) ? [] : [`${id}: no test that can prove a rule of kind "${kind}" carries it in a title`]),
    ]),
    ...[...unknown(enforcement), ...unknown(proofs)].map(([id, files]) => `${id}: ${files.join(", ")} name it, and it is no rule`),
  ];
}

/** @param {string} root */
function readPage(root) {
  try {
    return readFileSync(join(root, CONTRACT_PAGE), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
