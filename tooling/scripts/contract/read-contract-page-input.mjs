import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { canProve, findEnforcement, findProofs } from "./rule-mentions.mjs";

const KINDS_WITH_VECTORS = ["report", "step", "calc"];

/**
 * Reads what the page shows: the catalogue of the built package, the mentions in the files, and the vectors.
 * @param {string} root - the checkout, with `@pawl/contract` built.
 * @param {readonly string[]} files - files of the project, relative to `root`.
 * @returns {Promise<import("./contract-page.mjs").ContractPageInput>}
 */
export async function readContractPageInput(root, files) {
  const built = pathToFileURL(join(root, "packages/contract/dist/index.js")).href;
  const { CONTRACT_VERSION, INTERPRETATIONS, RULES } = await import(built);
  /** @type {ReadonlyMap<string, string>} */
  const kinds = new Map(RULES.map((/** @type {{ id: string, kind: string }} */ { id, kind }) => [id, kind]));
  const proofs = [...findProofs(root, files)].map(([id, tests]) => {
    const proving = tests.filter((file) => canProve(kinds.get(id), file));
    return /** @type {const} */ ([id, proving]);
  });
  return {
    rules: RULES,
    interpretations: INTERPRETATIONS,
    version: CONTRACT_VERSION,
    enforcement: findEnforcement(root, files),
    proofs: new Map(proofs.filter(([, tests]) => tests.length > 0)),
    vectors: countVectors(join(root, "packages/contract/vectors")),
  };
}

/** @param {string} folder */
function countVectors(folder) {
  /** @type {Map<string, import("./contract-page.mjs").VectorCounts>} */
  const counts = new Map();
  for (const kind of KINDS_WITH_VECTORS) {
    for (const name of readdirSync(join(folder, kind))) {
      const { rule, vectors } = JSON.parse(readFileSync(join(folder, kind, name), "utf8"));
      const valid = vectors.filter((/** @type {{ valid: boolean }} */ vector) => vector.valid).length;
      counts.set(rule, { valid, invalid: vectors.length - valid });
    }
  }
  return counts;
}
