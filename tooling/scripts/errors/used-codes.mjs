import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A code in capitals; a single short word could be anything. */
const CODE = "[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{6,}";

/** Places in a source where a text in capitals is a code that somebody gets to see. */
const GIVEN = [
  new RegExp(String.raw`\bnew \w*Error\(\s*"(${CODE})"`, "g"),
  new RegExp(String.raw`\b(?:code|reason|cause)(?::| =) "(${CODE})"`, "g"),
  new RegExp(String.raw`\b(?:finding|deliveryFailure|failure|refusal|refused|add|find|failed)\(\s*"(${CODE})"`, "g"),
  new RegExp(String.raw`\babortRun\(\w+, "(${CODE})"`, "g"),
  new RegExp(String.raw`\bwithIssue\([^"]*"\w+", event\.seq,\s*"(${CODE})"`, "g"),
];

/** Files that say which codes there are; a code that is only there is one that nobody gives. */
const DECLARATIONS = new Set([
  "packages/agents/src/errors.ts",
  "packages/contract/src/contract-error.ts",
  "packages/database/src/ledger-error.ts",
  "packages/orchestrator/src/access/protocol.ts",
  "packages/orchestrator/src/bundle/finding.ts",
  "packages/orchestrator/src/doctor/finding.ts",
  "packages/orchestrator/src/errors.ts",
  "packages/orchestrator/src/planning/planning.ts",
  "packages/pipeline/src/events/reason.ts",
  "packages/pipeline/src/import/autoforge/oddities.ts",
  "packages/pipeline/src/plan/plan-problem-codes.ts",
  "packages/progress/src/fail-closed-reason.ts",
  "packages/webhook/src/delivery/delivery-failure.ts",
  "packages/workspace/src/errors.ts",
]);

/** What looks like a code and is shown to nobody: states, causes of what Pawl does by itself, and what a library translates. */
const INTERNAL = new Set([
  // Why a gate runs first or again; the events say it, and nothing follows from it for anybody.
  "CHANGED_BY_HAND",
  "INPUTS_CHANGED",
  "PROVEN_BEFORE",
  // Faults of a text as JSON, of which the contract's checks make violations.
  "NOT_A_TEXT",
  "REPEATED_KEY",
  "TOO_LONG",
  // Codes of the system and of SQLite, which come with the causes of errors.
  "ENOTFOUND",
  "SQLITE_MISUSE",
  "UNKNOWN",
  // Why `rotateKeys` gives no keys; the command says WEBHOOK_ROTATION.
  "INVALID",
  "NOTHING",
  "UNFINISHED",
  // How @pawl/agents names outcomes of its own; attempts have ATTEMPT_REASONS.
  "PROGRAM_NOT_EXECUTABLE",
  "WRONG_VERSION",
]);

/**
 * Codes that the sources give, with the file of each.
 * @param {string} root
 * @param {readonly string[]} files - of the project, relative to `root`.
 * @returns {ReadonlyMap<string, string>}
 */
export function findGivenCodes(root, files) {
  const found = new Map();
  for (const file of sources(files)) {
    const text = readFileSync(join(root, file), "utf8");
    for (const pattern of GIVEN) for (const [, code] of text.matchAll(pattern)) if (!INTERNAL.has(code ?? "")) found.set(code, file);
  }
  return found;
}

/**
 * Of some codes those that no source gives: they stand in no text besides the lists of codes themselves.
 * @param {string} root
 * @param {readonly string[]} files
 * @param {Iterable<string>} codes
 * @returns {readonly string[]}
 */
export function findUngivenCodes(root, files, codes) {
  const texts = sources(files).filter((file) => !DECLARATIONS.has(file)).map((file) => readFileSync(join(root, file), "utf8"));
  const quoted = new Set(texts.flatMap((text) => [...text.matchAll(/(?:"|error )([A-Z][A-Z0-9_]+)(?=[":])/g)].map(([, code]) => code)));
  return [...new Set(codes)].filter((code) => !quoted.has(code));
}

/** @param {readonly string[]} files */
function sources(files) {
  return files.filter((file) => /^(?:packages|apps)\/[^/]+\/src\/.*\.ts$/.test(file) && !file.startsWith("apps/cli/src/catalogue/"));
}
