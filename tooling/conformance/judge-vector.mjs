import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The packages that judge: `@pawl/contract` and `@pawl/progress`.
 * @typedef {{ readonly contract: any, readonly progress: any }} JudgingPackages
 * @typedef {{ readonly valid: boolean, readonly rules: readonly string[], readonly state: string | null }} Verdict
 * @typedef {(kind: import("./read-vectors.mjs").VectorKind, input: any) => Verdict} Judge
 */

/**
 * A judge over the packages of the checkout.
 * @param {string} root - the checkout, built.
 * @returns {Promise<Judge>}
 */
export async function loadJudge(root) {
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(root, "packages", name, "dist/index.js")).href);
  return judgeWith({ contract: await load("contract"), progress: await load("progress") });
}

/**
 * A judge over the given packages: what the checks say of a vector's input.
 * @param {JudgingPackages} packages
 * @returns {Judge}
 */
export function judgeWith({ contract, progress }) {
  const order = new Map(contract.RULES.map((/** @type {{ id: string }} */ { id }, /** @type {number} */ index) => [id, index]));
  return (kind, input) => {
    const violations = violationsOf(kind, input, contract, progress);
    const rules = [...new Set(violations.map((/** @type {{ rule: string }} */ { rule }) => rule))];
    rules.sort((left, right) => order.get(left) - order.get(right));
    return { valid: rules.length === 0, rules, state: kind === "report" ? stateOf(input, contract) : null };
  };
}

/**
 * @param {string} kind
 * @param {any} input
 * @param {any} contract
 * @param {any} progress
 */
function violationsOf(kind, input, contract, progress) {
  switch (kind) {
    case "report": {
      const options = "state" in input ? { claimedState: input.state } : {};
      const text = textOf(input);
      return text === null ? contract.checkReport(input.report, options) : contract.checkReportText(text, options);
    }
    case "step":
      return contract.checkStep(input.previous, input.events, input.next);
    case "calc":
      return progress.checkDerivation(input.facts, input.claim);
    default:
      throw new Error(`no vectors are of kind ${JSON.stringify(kind)}`);
  }
}

/** @param {any} input */
function textOf(input) {
  if ("text" in input) return input.text;
  return "bytes_base64" in input ? Buffer.from(input.bytes_base64, "base64") : null;
}

/**
 * The state that the three fields give from which it follows, whatever else is wrong with the report and whatever the
 * ledger claims; `null` where one of them is missing or malformed.
 * @param {any} input
 * @param {any} contract
 */
function stateOf(input, contract) {
  const text = textOf(input);
  const report = text === null ? input.report : contract.parseStrictJson(text).value;
  if (typeof report !== "object" || report === null) return null;
  const { overall_progress_percent: overall, blocking_questions: questions, next_step: nextStep } = report;
  const isReadable = contract.statusReportSchema.shape.overall_progress_percent.safeParse(overall).success;
  return isReadable && Array.isArray(questions) && typeof nextStep === "string" ? contract.deriveState(report) : null;
}
