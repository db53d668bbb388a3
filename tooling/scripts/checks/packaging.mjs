import { readFileSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

/** What each published package holds, besides what its code needs. */
const EVERY_PACKAGE_HOLDS = Object.freeze(["package.json", "README.md", "LICENSE"]);

/**
 * One entry of `pnpm pack --json`.
 * @typedef {{ readonly name: string, readonly filename: string, readonly files: readonly { readonly path: string }[] }} PackedPackage
 */

/**
 * Checks one packed package as a stranger gets it: publint, "are the types wrong", and the files in it.
 * @param {PackedPackage} packed
 * @param {any} manifest - the package's package.json.
 * @param {(file: string, args: readonly string[]) => Promise<readonly string[]>} findingsOf - what a program finds.
 * @returns {Promise<readonly string[]>}
 */
export async function findPackagingFaults(packed, manifest, findingsOf) {
  // A package without an entry point has no types that could be wrong.
  const hasEntry = manifest.exports?.["."] !== undefined;
  return [
    ...findContentFaults(packed),
    ...(await publintFindings(packed.filename)),
    ...(hasEntry ? await findingsOf("attw", ["--profile", "esm-only", "--no-emoji", "--no-color", packed.filename]) : []),
  ];
}

/**
 * Files that are missing from a package, or have no business in it.
 * @param {PackedPackage} packed
 * @returns {readonly string[]}
 */
export function findContentFaults({ name, files }) {
  const paths = files.map(({ path }) => path);
  return [
    ...EVERY_PACKAGE_HOLDS.filter((path) => !paths.includes(path)).map((path) => `${name} holds no ${path}`),
    ...(paths.some((path) => /^dist\/.*\.js$/.test(path)) ? [] : [`${name} holds no built code`]),
    ...paths
      .filter((path) => path.split("/").some((part) => part.startsWith(".")) || /(^|\/)test\//.test(path))
      .map((path) => `${name} holds ${path}, which is not for its users`),
  ];
}

/** @param {string} tarball */
async function publintFindings(tarball) {
  const bytes = readFileSync(tarball);
  const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: content }, strict: true });
  return messages.map((message) => `publint ${message.type}: ${formatMessage(message, pkg) ?? message.code}`);
}
