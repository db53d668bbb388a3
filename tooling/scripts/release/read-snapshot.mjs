import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readVectors } from "../../conformance/read-vectors.mjs";
import { grammarSamples } from "./grammar-samples.mjs";

/** Where packages publish schemas of the contract, relative to `packages`. */
const SCHEMA_FOLDERS = ["contract/schema", "contract/vectors", "progress/schema"];
const SCHEMA_FILE = /\.schema\.json$/;

/** Folder of the released snapshots, relative to the checkout. */
export const RELEASED_FOLDER = "packages/contract/released";
const RELEASED_FILE = /^\d+(?:\.\d+)*\.json$/;

/**
 * The snapshot of the contract as the checkout has it.
 * @param {string} root - the checkout, built.
 */
export async function readPresentSnapshot(root) {
  const { contractSnapshot, grammarAccepts } = await loadSnapshotModule(root);
  const schemas = SCHEMA_FOLDERS.flatMap((folder) => {
    const files = readdirSync(join(root, "packages", folder)).filter((file) => SCHEMA_FILE.test(file));
    const [name] = folder.split("/");
    return files.sort().map((file) => [`${name}/${file}`, readJson(join(root, "packages", folder, file))]);
  });
  const vectors = readVectors(join(root, "packages/contract/vectors")).map(
    ({ id, kind, title, input, valid, rules, state }) => [id, { kind, title, input, valid, rules, state: state ?? null }],
  );
  return contractSnapshot({
    schemas: Object.fromEntries(schemas),
    vectors: Object.fromEntries(vectors),
    grammarSamples: grammarSamples(grammarAccepts),
  });
}

/**
 * The snapshots of all versions that were released, the last one last.
 * @param {string} root - the checkout, built.
 * @returns {Promise<readonly any[]>}
 * @throws where a file in the folder is not the snapshot of the version that it is named after.
 */
export async function readReleasedSnapshots(root) {
  const { contractSnapshotSchema } = await loadSnapshotModule(root);
  const snapshots = readdirSync(join(root, RELEASED_FOLDER)).map((file) => {
    const path = `${RELEASED_FOLDER}/${file}`;
    if (!RELEASED_FILE.test(file)) throw new Error(`${path}: not named after a version of the standard, such as 1.json`);
    const snapshot = contractSnapshotSchema.parse(readJson(join(root, path)));
    if (`${snapshot.version}.json` !== file) throw new Error(`${path}: is the snapshot of version ${snapshot.version}`);
    return snapshot;
  });
  return snapshots.sort((left, right) => compareVersions(left.version, right.version));
}

/**
 * The module with the pure parts: what a snapshot is, and how two differ.
 * @param {string} root - the checkout, built.
 */
export function loadSnapshotModule(root) {
  return import(pathToFileURL(join(root, "packages/contract/dist/snapshot/index.js")).href);
}

/**
 * Orders versions such as `1`, `1.1` and `2` by their numbers.
 * @param {string} left
 * @param {string} right
 * @returns {number}
 */
export function compareVersions(left, right) {
  const [a, b] = [left.split(".").map(Number), right.split(".").map(Number)];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
