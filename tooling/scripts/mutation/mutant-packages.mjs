import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The packages that enforce rules of kind report, step and calc. */
const ENFORCING_PACKAGES = ["contract", "progress"];

/** The modules as `tsc` wrote them: no bundle, which packing writes anew meanwhile, no types, and nothing that tests left. */
const NOT_COPIED = /[\\/](?:bundle|\.[^\\/]+|[^\\/]+\.(?:map|d\.ts))$/;

/**
 * One module of the built packages.
 * @typedef {{ readonly packageName: string, readonly file: string, readonly code: string }} BuiltModule
 * @typedef {{ readonly contract: any, readonly progress: any }} LoadedPackages
 */

/**
 * The compiled modules that can hold enforcement.
 * @param {string} root - the checkout, built.
 * @returns {readonly BuiltModule[]}
 */
export function readBuiltModules(root) {
  return ENFORCING_PACKAGES.flatMap((packageName) => {
    const dist = join(root, "packages", packageName, "dist");
    return readdirSync(dist, { recursive: true, encoding: "utf8" })
      // The bundle is what is published; it holds the same code once more. Names with a dot are of tests.
      .filter((file) => file.endsWith(".js") && !/^(?:bundle\b|\.)/.test(file))
      .sort()
      .map((file) => ({ packageName, file, code: readFileSync(join(dist, file), "utf8") }));
  });
}

/**
 * Loads both packages with some of their modules replaced. Each call gives packages of their own.
 * @param {string} root - the checkout, built.
 * @param {string} folder - holds the copies; removed by the caller at the end.
 * @param {readonly BuiltModule[]} replaced
 * @returns {Promise<LoadedPackages>}
 */
export async function loadPackages(root, folder, replaced) {
  const modules = join(mkdtempSync(join(folder, "mutant-")), "node_modules");
  mkdirSync(join(modules, "@pawl"), { recursive: true });
  symlinkSync(realpathSync(join(root, "packages/contract/node_modules/zod")), join(modules, "zod"), "dir");
  for (const name of ENFORCING_PACKAGES) {
    const from = join(root, "packages", name);
    const to = join(modules, "@pawl", name);
    cpSync(join(from, "dist"), join(to, "dist"), { recursive: true, filter: (path) => !NOT_COPIED.test(path) });
    cpSync(join(from, "package.json"), join(to, "package.json"));
  }
  for (const { packageName, file, code } of replaced) writeFileSync(join(modules, "@pawl", packageName, "dist", file), code);
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(modules, "@pawl", name, "dist/index.js")).href);
  return { contract: await load("contract"), progress: await load("progress") };
}
