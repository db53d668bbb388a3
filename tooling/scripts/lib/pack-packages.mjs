import { pnpmCommand } from "./pnpm.mjs";
import { requireProgram } from "./run-program.mjs";

/**
 * Packs every package of a checkout as for publishing.
 * @param {string} root - the checkout, installed and built.
 * @param {string} folder - for the tarballs.
 * @returns {Promise<readonly import("../checks/packaging.mjs").PackedPackage[]>}
 */
export async function packPackages(root, folder) {
  const [command, ...first] = pnpmCommand();
  const filters = ["--filter=./packages/*", "--filter=./apps/*"];
  const output = await requireProgram(command, [...first, "--recursive", ...filters, "pack", "--json", "--pack-destination", folder], root);
  return JSON.parse(output.slice(output.indexOf("[")));
}
