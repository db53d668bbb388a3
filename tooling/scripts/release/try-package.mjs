import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pnpmCommand } from "../lib/pnpm.mjs";
import { requireProgram } from "../lib/run-program.mjs";

/**
 * Installs packed packages into an empty project, as a stranger would, with our own dependencies taken from the other
 * tarballs.
 * @param {string} folder - empty.
 * @param {readonly string[]} names - the packages to install.
 * @param {ReadonlyMap<string, string>} tarballs - by the package's name.
 */
export async function installPacked(folder, names, tarballs) {
  mkdirSync(folder, { recursive: true });
  const fileOf = (/** @type {string} */ name) => `file:${tarballs.get(name)}`;
  const dependencies = Object.fromEntries(names.map((name) => [name, fileOf(name)]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module", dependencies }));
  const overrides = Object.fromEntries([...tarballs.keys()].map((name) => [name, fileOf(name)]));
  // JSON is YAML. sqlite3 is not compiled here: without it the ledger runs over Node's own SQLite.
  writeFileSync(join(folder, "pnpm-workspace.yaml"), JSON.stringify({ overrides, allowBuilds: { sqlite3: false } }));
  const [command, ...first] = pnpmCommand();
  await requireProgram(command, [...first, "install", "--prefer-offline", "--no-frozen-lockfile"], folder);
}

/**
 * Uses an installed package through everything that it exports and every command that it brings.
 * @param {string} folder - the project that it is installed in.
 * @param {{ readonly name: string, readonly manifest: any }} installed
 * @returns {Promise<readonly string[]>} what was used.
 */
export async function tryPackage(folder, { name, manifest }) {
  const entries = Object.keys(manifest.exports ?? {}).filter((entry) => !entry.includes("*"));
  const specifiers = entries.map((entry) => `${name}${entry.slice(1)}`);
  for (const specifier of specifiers) {
    const attributes = specifier.endsWith(".json") ? ', { with: { type: "json" } }' : "";
    const code = `const loaded = await import(${JSON.stringify(specifier)}${attributes}); if (Object.keys(loaded).length === 0) throw new Error("exports nothing");`;
    await requireProgram(process.execPath, ["--no-warnings", "--input-type=module", "--eval", code], folder);
  }
  const commands = Object.keys(manifest.bin ?? {});
  for (const command of commands) {
    // The first line is the package's own version; what else it reads and writes follows.
    const [version] = (await requireProgram(join(folder, "node_modules", ".bin", command), ["--version"], folder)).split("\n");
    if (version !== manifest.version) throw new Error(`${command} --version says ${version}, the package is ${manifest.version}`);
  }
  return [...specifiers, ...commands];
}

/**
 * Loads the main entry of an installed package into this process.
 * @param {string} folder - the project that it is installed in.
 * @param {string} name
 */
export function loadInstalled(folder, name) {
  const { resolve } = createRequire(join(folder, "package.json"));
  return import(pathToFileURL(resolve(name)).href);
}
