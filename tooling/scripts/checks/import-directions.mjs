import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { listPackages } from "../lib/list-packages.mjs";

const all = ["@pawl/contract", "@pawl/progress", "@pawl/pipeline", "@pawl/database", "@pawl/agents", "@pawl/workspace", "@pawl/webhook"];

/**
 * Who may import whom. An arrow that is not in this table is a build failure; `turbo.json` has the same table as deny
 * lists, and this check compares the two.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const MAY_IMPORT = Object.freeze({
  "@pawl/contract": [],
  "@pawl/progress": ["@pawl/contract"],
  "@pawl/pipeline": ["@pawl/contract"],
  "@pawl/database": ["@pawl/contract", "@pawl/pipeline"],
  "@pawl/agents": ["@pawl/contract", "@pawl/pipeline"],
  "@pawl/workspace": [],
  "@pawl/webhook": ["@pawl/contract"],
  "@pawl/orchestrator": all,
  pawl: [...all, "@pawl/orchestrator"],
});

/**
 * Names each import, dependency, project reference and boundary tag that is not as {@link MAY_IMPORT} says.
 * @param {string} root - the checkout.
 * @returns {readonly string[]}
 */
export function findImportViolations(root) {
  const packages = listPackages(root);
  const exportsOf = new Map(packages.map(({ name, manifest }) => [name, new Set(Object.keys(manifest.exports ?? {}))]));
  const nameOfFolder = new Map(packages.map(({ name, folder }) => [resolve(root, folder), name]));
  const { boundaries } = readJson(join(root, "turbo.json"));
  return packages.flatMap((workspacePackage) => {
    const allowed = MAY_IMPORT[workspacePackage.name];
    if (allowed === undefined) return [`${workspacePackage.folder}: ${workspacePackage.name} is not in the table of imports`];
    return [
      ...dependencyViolations(workspacePackage, allowed),
      ...referenceViolations(root, workspacePackage, nameOfFolder),
      ...tagViolations(root, workspacePackage, allowed, boundaries),
      ...sourceViolations(root, workspacePackage, allowed, exportsOf),
    ];
  });
}

/** @param {string} name */
function isOurs(name) {
  return Object.hasOwn(MAY_IMPORT, name) || name.startsWith("@pawl/");
}

/** @param {any} manifest */
function ourDependencies(manifest) {
  const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
  return new Set(groups.flatMap((group) => Object.keys(manifest[group] ?? {})).filter(isOurs));
}

/**
 * @param {import("../lib/list-packages.mjs").WorkspacePackage} workspacePackage
 * @param {readonly string[]} allowed
 */
function dependencyViolations({ name, folder, manifest }, allowed) {
  return [...ourDependencies(manifest)]
    .filter((dependency) => !allowed.includes(dependency))
    .map((dependency) => `${folder}/package.json: ${name} must not depend on ${dependency}`);
}

/**
 * References tell `tsc -b` what to build first; one that is missing works only where somebody else has built it.
 * @param {string} root
 * @param {import("../lib/list-packages.mjs").WorkspacePackage} workspacePackage
 * @param {ReadonlyMap<string, string>} nameOfFolder
 */
function referenceViolations(root, { name, folder, manifest }, nameOfFolder) {
  /** @type {{ path: string }[]} */
  const references = readJson(join(root, folder, "tsconfig.json")).references ?? [];
  const referenced = new Set(references.map(({ path }) => nameOfFolder.get(resolve(root, folder, path))));
  const dependencies = ourDependencies(manifest);
  return [
    ...[...dependencies]
      .filter((dependency) => !referenced.has(dependency))
      .map((dependency) => `${folder}/tsconfig.json: no reference to ${dependency}, which ${name} depends on`),
    ...[...referenced]
      .filter((reference) => reference === undefined || !dependencies.has(reference))
      .map((reference) => `${folder}/tsconfig.json: refers to ${reference ?? "an unknown folder"}, which is no dependency`),
  ];
}

/**
 * @param {string} root
 * @param {import("../lib/list-packages.mjs").WorkspacePackage} workspacePackage
 * @param {readonly string[]} allowed
 * @param {any} boundaries - of the root's turbo.json.
 */
function tagViolations(root, { name, folder }, allowed, boundaries) {
  const tag = tagOf(name);
  const tags = readJson(join(root, folder, "turbo.json")).tags ?? [];
  if (tags.length !== 1 || tags[0] !== tag) return [`${folder}/turbo.json: tags must be ["${tag}"]`];
  const wanted = Object.keys(MAY_IMPORT).filter((other) => other !== name && !allowed.includes(other));
  const denied = new Set(boundaries.tags?.[tag]?.dependencies?.deny ?? []);
  return [
    ...wanted.filter((other) => !denied.has(tagOf(other))).map((other) => `turbo.json: tag ${tag} must deny ${tagOf(other)}`),
    ...allowed.filter((other) => denied.has(tagOf(other))).map((other) => `turbo.json: tag ${tag} denies ${tagOf(other)}`),
  ];
}

/** @param {string} name */
function tagOf(name) {
  return name === "pawl" ? "cli" : name.replace("@pawl/", "");
}

/**
 * @param {string} root
 * @param {import("../lib/list-packages.mjs").WorkspacePackage} workspacePackage
 * @param {readonly string[]} allowed
 * @param {ReadonlyMap<string, ReadonlySet<string>>} exportsOf - what each package offers, such as "." or "./paths".
 */
function sourceViolations(root, { name, folder, manifest }, allowed, exportsOf) {
  const base = join(root, folder);
  const dependencies = ourDependencies(manifest);
  return ["src", "test", "bin"].flatMap((part) =>
    listCode(join(base, part)).flatMap((path) => {
      const file = relative(root, path).split(sep).join("/");
      return importedSpecifiers(readFileSync(path, "utf8")).flatMap((specifier) => {
        if (specifier.startsWith(".")) {
          const target = relative(base, resolve(dirname(path), specifier));
          return target.startsWith("..") ? [`${file}: ${specifier} leaves the package`] : [];
        }
        const imported = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
        if (!isOurs(imported)) return [];
        if (imported === name || !allowed.includes(imported)) return [`${file}: ${name} must not import ${specifier}`];
        if (!dependencies.has(imported)) return [`${file}: ${imported} is not a dependency of ${name}`];
        const offered = exportsOf.get(imported)?.has(`.${specifier.slice(imported.length)}`) === true;
        return offered ? [] : [`${file}: ${specifier} is not among the exports of ${imported}`];
      });
    }),
  );
}

/**
 * Module names in static and dynamic imports and re-exports.
 * @param {string} code
 * @returns {readonly string[]}
 */
export function importedSpecifiers(code) {
  const pattern = /^\s*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\s*\(\s*["']([^"']+)["']/gm;
  return [...code.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listCode(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return [];
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {any}
 */
function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
