import { judgeWith } from "../../conformance/judge-vector.mjs";
import { isJudgedRight, readVectors } from "../../conformance/read-vectors.mjs";
import { findEnforcementSites, removeSite, silenceRule } from "./enforcement-sites.mjs";
import { loadPackages, readBuiltModules } from "./mutant-packages.mjs";
import { join } from "node:path";

/**
 * A change of the built packages that takes some enforcement out.
 * @typedef {{ readonly name: string, readonly replaced: readonly import("./mutant-packages.mjs").BuiltModule[] }} Mutant
 */

const KINDS_WITH_VECTORS = new Set(["report", "step", "calc"]);

/**
 * Runs the vectors against every mutant.
 * @param {string} root - the checkout, built.
 * @param {string} folder - for the mutants; removed by the caller.
 * @returns {Promise<{ readonly mutants: number, readonly survivors: readonly string[] }>} the mutants that pass every vector.
 */
export async function findSurvivors(root, folder) {
  const vectors = readVectors(join(root, "packages/contract/vectors"));
  const original = await loadPackages(root, folder, []);
  const failing = firstFailing(original, vectors);
  if (failing !== null) throw new Error(`the vector ${failing} fails before anything is taken out`);
  const modules = readBuiltModules(root);
  const rules = original.contract.RULES.filter((/** @type {{ kind: string }} */ { kind }) => KINDS_WITH_VECTORS.has(kind));
  const mutants = [
    ...rules.map((/** @type {{ id: string }} */ { id }) => withoutRule(id, modules)),
    ...modules.flatMap(withoutEachSite),
  ];
  const survivors = [];
  for (const { name, replaced } of mutants) {
    if (firstFailing(await loadPackages(root, folder, replaced), vectors) === null) survivors.push(name);
  }
  return { mutants: mutants.length, survivors };
}

/**
 * @param {string} rule
 * @param {readonly import("./mutant-packages.mjs").BuiltModule[]} modules
 * @returns {Mutant}
 */
function withoutRule(rule, modules) {
  const silenced = modules.map((module) => ({ ...module, code: silenceRule(module.code, rule) }));
  return { name: `${rule}: all of its enforcement`, replaced: silenced.filter(({ code }, index) => code !== modules[index]?.code) };
}

/**
 * @param {import("./mutant-packages.mjs").BuiltModule} module
 * @returns {readonly Mutant[]}
 */
function withoutEachSite(module) {
  const sites = findEnforcementSites(module.code).filter(({ isShowable }) => isShowable);
  return sites.map((site) => ({
    name: `${module.packageName}/dist/${module.file}:${site.line}: ${site.says}`,
    replaced: [{ ...module, code: removeSite(module.code, site) }],
  }));
}

/**
 * @param {import("./mutant-packages.mjs").LoadedPackages} packages
 * @param {readonly import("../../conformance/read-vectors.mjs").Vector[]} vectors
 * @returns {string | null} ID of the first vector whose verdict is not the expected one.
 */
function firstFailing(packages, vectors) {
  const judge = judgeWith(packages);
  const failing = vectors.find((vector) => {
    try {
      return !isJudgedRight(judge, vector);
    } catch {
      // Code that stumbles over what its enforcement kept away is noticed too.
      return true;
    }
  });
  return failing?.id ?? null;
}
