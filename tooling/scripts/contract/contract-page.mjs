/** The page `docs/contract.md`: every rule, where it is enforced, what proves it, and the settled readings. */

/**
 * @typedef {{ readonly id: string, readonly kind: string, readonly text: string }} Rule
 * @typedef {{ readonly id: string, readonly title: string, readonly text: string }} Interpretation
 * @typedef {{ readonly valid: number, readonly invalid: number }} VectorCounts
 * @typedef {object} ContractPageInput
 * @property {readonly Rule[]} rules
 * @property {readonly Interpretation[]} interpretations
 * @property {string} version - version of the contract that the page describes.
 * @property {import("./rule-mentions.mjs").Mentions} enforcement
 * @property {import("./rule-mentions.mjs").Mentions} proofs
 * @property {ReadonlyMap<string, VectorCounts>} vectors
 */

const SECTION_TITLES = new Map([
  ["2", "Principles and authority"],
  ["3", "The report"],
  ["4", "Fields"],
  ["5", "When a report is emitted"],
  ["6", "Percentages"],
  ["7", "Humans"],
  ["8", "Forbidden behaviour"],
  ["9", "Enforcement"],
  ["10", "Versions"],
]);

/**
 * The page as Markdown. The same input always gives the same text.
 * @param {ContractPageInput} input
 * @returns {string}
 */
export function renderContractPage(input) {
  const { rules, interpretations, version } = input;
  return [
    "<!-- Written by `pnpm docs:contract`; an edit by hand is overwritten. -->",
    "# The status contract, rule by rule",
    "",
    `Version ${version} of the contract has ${rules.length} rules. A rule's ID is its name everywhere: in the catalogue that`,
    "`@pawl/contract` exports, in the violations that a check returns, in the titles of the tests, and in this page. Under each rule",
    "stands where it is enforced, what proves it, and how many [conformance vectors](conformance.md) there are for it.",
    "",
    "| kind | what proves a rule of it |",
    "|---|---|",
    "| report | one report alone, or with the state that the ledger claims for it |",
    "| step | two consecutive reports and the ledger events between them |",
    "| calc | a calculation of the percentages, checked line by line |",
    "| run | a test that runs the orchestrator, the CLI or the release scripts |",
    "",
    ...sections(input),
    "## Interpretations",
    "",
    "The contract is silent or contradicts itself in places. These readings are settled.",
    "",
    ...interpretations.map(({ id, title, text }) => `- **${id}. ${title}.** ${text}`),
    "",
  ].join("\n");
}

/** @param {ContractPageInput} input */
function sections(input) {
  const homeless = input.rules.filter((rule) => !SECTION_TITLES.has(sectionOf(rule)));
  if (homeless.length > 0) throw new Error(`no section of the page is for ${homeless.map(({ id }) => id).join(", ")}`);
  return [...SECTION_TITLES].flatMap(([number, title]) => [
    `## ${number} ${title}`,
    "",
    ...input.rules.filter((rule) => sectionOf(rule) === number).flatMap((rule) => ruleLines(rule, input)),
  ]);
}

/** @param {Rule} rule */
function sectionOf({ id }) {
  return id.split(/[.#]/, 1)[0] ?? "";
}

/**
 * @param {Rule} rule
 * @param {ContractPageInput} input
 */
function ruleLines({ id, kind, text }, { enforcement, proofs, vectors }) {
  const counts = vectors.get(id);
  return [
    `### ${id}`,
    "",
    text,
    "",
    `- Kind: ${kind}`,
    `- Enforced in: ${links(enforcement.get(id))}`,
    `- Proved by: ${links(proofs.get(id))}`,
    ...(counts === undefined ? [] : [`- Vectors: ${counts.invalid} that break it, ${counts.valid} that keep it`]),
    "",
  ];
}

/** @param {readonly string[] | undefined} files */
function links(files) {
  return files === undefined ? "nothing" : files.map((file) => `[${file}](../${file})`).join(", ");
}
