import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renderErrorsPage } from "../errors/errors-page.mjs";
import { findGivenCodes, findUngivenCodes } from "../errors/used-codes.mjs";

/** The generated page, relative to the checkout. */
export const ERRORS_PAGE = "docs/errors.md";

/**
 * The page as the built command has it.
 * @param {string} root - the checkout, built.
 */
export async function readErrorsPage(root) {
  const { CATALOGUE, AREAS } = await readCatalogue(root);
  return renderErrorsPage(CATALOGUE, AREAS);
}

/**
 * Codes that are given and not in the catalogue, codes of the catalogue that nothing gives, and a page that is not what the catalogue says.
 * @param {string} root - the checkout, built.
 * @param {readonly string[]} files - files of the project, relative to `root`.
 * @returns {Promise<readonly string[]>}
 */
export async function findCatalogueFaults(root, files) {
  const { CATALOGUE, AREAS } = await readCatalogue(root);
  const isStale = readFileSync(join(root, ERRORS_PAGE), "utf8") !== renderErrorsPage(CATALOGUE, AREAS);
  return [
    ...findCodeFaults(root, files, CATALOGUE),
    ...(isStale ? [`${ERRORS_PAGE}: not what the catalogue says; write it with \`pnpm docs:errors\``] : []),
  ];
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

/** @param {string} root */
async function readCatalogue(root) {
  const folder = pathToFileURL(`${join(root, "apps", "cli", "dist", "catalogue")}/`);
  const [{ CATALOGUE }, { AREAS }] = await Promise.all([import(new URL("catalogue.js", folder).href), import(new URL("entry.js", folder).href)]);
  return { CATALOGUE, AREAS };
}
