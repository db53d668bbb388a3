import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {"report" | "step" | "calc"} VectorKind
 * @typedef {object} Vector
 * @property {VectorKind} kind - of its file.
 * @property {string} id
 * @property {string} title
 * @property {unknown} input
 * @property {boolean} valid
 * @property {readonly string[]} rules - exactly the violated ones, in the order of the catalogue.
 * @property {string} [state] - of a report whose state can be derived.
 */

/** @type {readonly VectorKind[]} */
const KINDS = ["report", "step", "calc"];

/**
 * The vectors of a kit, by kind and then by the names of their files.
 * @param {string} folder - the kit's, such as `packages/contract/vectors`.
 * @returns {readonly Vector[]}
 * @throws where there is none: then nothing would be proved.
 */
export function readVectors(folder) {
  const vectors = KINDS.flatMap((kind) =>
    readdirSync(join(folder, kind))
      .sort()
      .flatMap((file) => JSON.parse(readFileSync(join(folder, kind, file), "utf8")).vectors)
      .map((vector) => ({ kind, ...vector })),
  );
  if (vectors.length === 0) throw new Error(`${folder} holds no vectors`);
  return vectors;
}

/**
 * Whether a judge says of a vector what the kit says: valid or not, for which rules, and in which state.
 * @param {import("./judge-vector.mjs").Judge} judge
 * @param {Vector} vector
 */
export function isJudgedRight(judge, { kind, input, valid, rules, state }) {
  const verdict = judge(kind, input);
  return verdict.valid === valid && verdict.rules.join() === rules.join() && verdict.state === (state ?? null);
}
