/** What a contract that differs from its last release still needs: a version number of its own, and a changeset. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { compareVersions } from "./read-snapshot.mjs";

const CONTRACT_PACKAGE = "@pawl/contract";
const SIZES = ["patch", "minor", "major"];

/**
 * @typedef {{ readonly path: string, readonly change: string, readonly before: string | null, readonly after: string | null, readonly isBreaking: boolean }} Difference
 */

/**
 * Rules 10#1 and 10#2: a change of the contract needs a version number of its own, and says how far it reaches.
 * @param {object} release
 * @param {string | null} release.releasedVersion - `null` when nothing was released yet.
 * @param {string} release.presentVersion
 * @param {readonly Difference[]} release.differences
 * @param {string | null} release.changesetSize - the largest one for the contract's package, `null` without any.
 * @returns {readonly string[]}
 */
export function findReleaseFaults({ releasedVersion, presentVersion, differences, changesetSize }) {
  if (releasedVersion === null) return ["no version of the contract was released; write the first snapshot with `pnpm contract:snapshot`"];
  if (differences.length === 0) {
    return presentVersion === releasedVersion ? [] : [`the contract calls itself version ${presentVersion} and does not differ from ${releasedVersion}`];
  }
  const breaking = differences.filter(({ isBreaking }) => isBreaking).length;
  const needed = breaking > 0 ? "major" : "minor";
  const count = `${differences.length} ${differences.length === 1 ? "difference" : "differences"}, ${breaking} breaking`;
  return [
    ...(compareVersions(presentVersion, releasedVersion) > 0
      ? []
      : [`${count} from version ${releasedVersion}, and the contract still calls itself ${presentVersion} (rule 10#1)`]),
    ...(changesetSize !== null && SIZES.indexOf(changesetSize) >= SIZES.indexOf(needed)
      ? []
      : [`${count}: ${CONTRACT_PACKAGE} needs a ${needed} changeset and has ${changesetSize === null ? "none" : `a ${changesetSize} one`} (rule 10#2)`]),
  ];
}

/**
 * Versions that were released, and that the contract does not know as they were: a run that pinned one could not be checked
 * any more.
 * @param {readonly { readonly version: string, readonly weights: Readonly<Record<string, number>> }[]} released
 * @param {Readonly<Record<string, { readonly weights: Readonly<Record<string, number>> }>>} known - by version.
 * @returns {readonly string[]}
 */
export function findRewrittenVersions(released, known) {
  return released.flatMap(({ version, weights }) => {
    const [was, is] = [JSON.stringify(weights), JSON.stringify(known[version]?.weights)];
    return was === is ? [] : [`version ${version} was released with the weights ${was}, and the contract has ${is ?? "none"} for it`];
  });
}

/**
 * Size of the largest changeset for the contract's package, or `null` when there is none.
 * @param {string} root - the checkout.
 * @returns {string | null}
 */
export function readChangesetSize(root) {
  const folder = join(root, ".changeset");
  const sizes = readdirSync(folder)
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .map((file) => sizeIn(readFileSync(join(folder, file), "utf8"), file));
  return SIZES.findLast((size) => sizes.includes(size)) ?? null;
}

/**
 * @param {string} changeset
 * @param {string} file
 * @returns {string | null}
 */
function sizeIn(changeset, file) {
  const [, frontMatter] = /^---\n([\s\S]*?)\n---/.exec(changeset) ?? [];
  if (frontMatter === undefined) throw new Error(`.changeset/${file}: does not begin with the packages and their sizes between --- lines`);
  const sizes = /** @type {Record<string, string> | null} */ (load(frontMatter));
  return sizes?.[CONTRACT_PACKAGE] ?? null;
}
