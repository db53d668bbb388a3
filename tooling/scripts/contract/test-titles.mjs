import { stripTypeScriptTypes } from "node:module";
import { parse } from "acorn";
import { ancestor } from "acorn-walk";

const TEST_CASES = ["it", "test"];
const TEST_FUNCTIONS = [...TEST_CASES, "describe"];
const SWITCHED_OFF = ["skip", "todo"];

/** Makes the titles of a whole suite from a rule's ID, in the contract's tests. */
const RULE_SUITE = "rule";

/**
 * What a test file can be called by, without running it.
 * @typedef {object} PossibleTitles
 * @property {readonly string[]} texts - string literals, but for those in the bodies of tests and in tests and suites that are
 *   switched off. A title may stand in a table or a helper, so that its place says no more. Comments are none.
 * @property {readonly string[]} suites - what `rule("<ID>", …)` names.
 */

/**
 * @param {string} source - TypeScript.
 * @returns {PossibleTitles}
 */
export function possibleTitlesIn(source) {
  /** @type {string[]} */
  const texts = [];
  /** @type {string[]} */
  const suites = [];
  const isRunning = (/** @type {readonly import("acorn").Node[]} */ ancestors) =>
    !ancestors.some((node, index) => isSwitchedOff(node) || isTestBody(node, ancestors[index - 1]));
  ancestor(parse(stripTypeScriptTypes(source), { ecmaVersion: "latest", sourceType: "module" }), {
    Literal: ({ value }, _, ancestors) => {
      if (typeof value === "string" && isRunning(ancestors)) texts.push(value);
    },
    TemplateLiteral: ({ quasis }, _, ancestors) => {
      if (isRunning(ancestors)) texts.push(quasis.map(({ value }) => value.cooked ?? value.raw).join(" "));
    },
    CallExpression: (call, _, ancestors) => {
      const [first] = call.arguments;
      const isSuite = calledNames(call).join() === RULE_SUITE && first?.type === "Literal" && typeof first.value === "string";
      if (isSuite && isRunning(ancestors)) suites.push(String(first.value));
    },
  });
  return { texts, suites };
}

/** @param {import("acorn").Node} node */
function isSwitchedOff(node) {
  const [name, ...modifiers] = calledNames(node);
  return TEST_FUNCTIONS.includes(name ?? "") && modifiers.some((modifier) => SWITCHED_OFF.includes(modifier));
}

/**
 * @param {import("acorn").Node} node
 * @param {import("acorn").Node | undefined} parent
 */
function isTestBody(node, parent) {
  const isFunction = node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression";
  return isFunction && parent !== undefined && TEST_CASES.includes(calledNames(parent)[0] ?? "");
}

/**
 * The names in what a call calls, from the left: `it`, `each` for `it.each(table)(title, body)`. None for anything else.
 * @param {import("acorn").Node} node
 * @returns {readonly string[]}
 */
function calledNames(node) {
  if (node.type === "CallExpression") return namesIn(/** @type {import("acorn").CallExpression} */ (node).callee);
  if (node.type === "TaggedTemplateExpression") return namesIn(/** @type {import("acorn").TaggedTemplateExpression} */ (node).tag);
  return [];
}

/**
 * @param {import("acorn").Node} node
 * @returns {readonly string[]}
 */
function namesIn(node) {
  if (node.type === "Identifier") return [/** @type {import("acorn").Identifier} */ (node).name];
  if (node.type !== "MemberExpression") return calledNames(node);
  const { object, property } = /** @type {import("acorn").MemberExpression} */ (node);
  return [...namesIn(object), ...namesIn(property)];
}
