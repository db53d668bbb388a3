import { parse } from "acorn";
import { ancestor } from "acorn-walk";

/**
 * A place in compiled code that says that a rule is broken, or that something cannot be calculated.
 * @typedef {object} EnforcementSite
 * @property {number} start - first character of the call.
 * @property {number} end - the one after the last.
 * @property {number} line - from 1.
 * @property {string} says - what is called, with its first argument as it is written.
 * @property {string} firstArgument - its text.
 * @property {string} without - what takes the call's place when the enforcement is taken out.
 * @property {boolean} isShowable - whether a vector can show it. Where the line before its statement says "No vector shows this" and
 *   why, none can.
 */

const NOT_SHOWABLE = /\/\/ No vector shows this: \S/;

/** Functions that enforce, and what stands for "nothing is wrong" where one is called. */
const ENFORCERS = new Map([
  ["add", "undefined"],
  ["failure", "null"],
]);

/**
 * The enforcement sites of a compiled module, in order. The functions' own definitions are none.
 * @param {string} code
 * @returns {readonly EnforcementSite[]}
 */
export function findEnforcementSites(code) {
  /** @type {EnforcementSite[]} */
  const sites = [];
  const lines = code.split("\n");
  ancestor(parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true }), {
    CallExpression(call, _, ancestors) {
      const name = call.callee.type === "Identifier" ? call.callee.name : "";
      const without = ENFORCERS.get(name);
      const first = call.arguments[0];
      if (without === undefined || first === undefined || call.loc == null) return;
      const { line } = call.loc.start;
      const firstArgument = code.slice(first.start, first.end);
      const isShowable = !statementLines(ancestors).some((statementLine) => NOT_SHOWABLE.test(lines[statementLine - 2] ?? ""));
      sites.push({ start: call.start, end: call.end, line, says: `${name}(${firstArgument}, …)`, firstArgument, without, isShowable });
    },
  });
  return sites.sort((left, right) => left.start - right.start);
}

/**
 * The lines on which the statement of a call starts, and the conditions that hold it without braces.
 * @param {readonly import("acorn").Node[]} ancestors - the call last.
 * @returns {readonly number[]}
 */
function statementLines(ancestors) {
  const inBlock = ancestors.slice(ancestors.findLastIndex(({ type }) => type === "BlockStatement") + 1);
  return inBlock.flatMap(({ type, loc }) => (type.endsWith("Statement") && loc != null ? [loc.start.line] : []));
}

/**
 * The code without the enforcement of one rule: every site that would report it stays silent.
 * @param {string} code
 * @param {string} rule
 * @returns {string}
 */
export function silenceRule(code, rule) {
  const reporting = findEnforcementSites(code).filter(({ without }) => without === "undefined");
  return replaceSites(code, reporting, ({ start, end, firstArgument }) => {
    const isSilenced = `(${firstArgument}) === ${JSON.stringify(rule)}`;
    return `(${isSilenced} ? undefined : ${code.slice(start, end)})`;
  });
}

/**
 * The code without one enforcement site.
 * @param {string} code
 * @param {EnforcementSite} site
 * @returns {string}
 */
export function removeSite(code, site) {
  return replaceSites(code, [site], ({ without }) => without);
}

/**
 * @param {string} code
 * @param {readonly EnforcementSite[]} sites - without one inside another.
 * @param {(site: EnforcementSite) => string} replacement
 */
function replaceSites(code, sites, replacement) {
  let result = "";
  let position = 0;
  for (const site of sites) {
    result += code.slice(position, site.start) + replacement(site);
    position = site.end;
  }
  return result + code.slice(position);
}
