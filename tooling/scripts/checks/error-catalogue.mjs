import { readCatalogue } from "../errors/read-catalogue.mjs";
import { findGivenCodes, findUngivenCodes } from "../errors/used-codes.mjs";

/**
 * Codes that are given and not in the catalogue, and codes of the catalogue that nothing gives.
 * @param {string} root - the checkout, built.
 * @param {readonly string[]} files - files of the project, relative to `root`.
 * @returns {Promise<readonly string[]>}
 */
export async function findCatalogueFaults(root, files) {
  return findCodeFaults(root, files, (await readCatalogue(root)).CATALOGUE);
}

/**
 * @param {string} root
 * @param {readonly string[]} files
 * @param {readonly { readonly code: string, readonly area: string }[]} catalogue
 * @returns {readonly string[]}
 */
export function findCodeFaults(root, files, catalogue) {
  const known = new Set(catalogue.map(({ code }) => code));
  const places = catalogue.map(({ code, area }) => `${area} ${code}`);
  return [
    ...[...findGivenCodes(root, files)].filter(([code]) => !known.has(code)).map(([code, file]) => `${code}: ${file} gives it, and apps/cli/src/catalogue does not explain it`),
    ...findUngivenCodes(root, files, known).map((code) => `${code}: apps/cli/src/catalogue explains it, and no source gives it`),
    ...places.filter((place, index) => places.indexOf(place) !== index).map((place) => `${place}: apps/cli/src/catalogue explains it twice`),
  ];
}
