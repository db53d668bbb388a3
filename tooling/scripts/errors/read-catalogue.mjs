import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The catalogue of codes, and what each place is called where they show up.
 * @param {string} root - the checkout, built.
 * @returns {Promise<{ CATALOGUE: readonly import("./errors-page.mjs").CatalogueEntry[], AREAS: Readonly<Record<string, string>> }>}
 */
export async function readCatalogue(root) {
  const folder = pathToFileURL(`${join(root, "apps", "cli", "dist", "catalogue")}/`);
  const [{ CATALOGUE }, { AREAS }] = await Promise.all([import(new URL("catalogue.js", folder).href), import(new URL("entry.js", folder).href)]);
  return { CATALOGUE, AREAS };
}
