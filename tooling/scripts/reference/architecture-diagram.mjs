/** The diagram of the packages in `docs/architecture.md`, from what they really import. */

const BEGIN = "<!-- The diagram is written by `pnpm docs:reference` from the manifests of the packages. -->";

/**
 * @param {readonly { readonly name: string, readonly manifest: any }[]} packages - as `listPackages` gives them.
 * @returns {string} a Mermaid block; an arrow says "imports".
 */
export function renderArchitectureDiagram(packages) {
  const names = packages.map(({ name }) => name);
  const importsOf = new Map(packages.map(({ name, manifest }) => [name, names.filter((other) => Object.hasOwn(manifest.dependencies ?? {}, other))]));
  const arrows = names.flatMap((name) => directImports(importsOf, name).map((other) => `  ${idOf(name)} --> ${idOf(other)}`));
  return ["```mermaid", "flowchart TD", ...names.map((name) => `  ${idOf(name)}["${name}"]`), ...arrows, "```"].join("\n");
}

/** @param {string} name */
function idOf(name) {
  return name.replace("@pawl/", "");
}

/**
 * Without those that are imported by something that is imported as well: an arrow for each would hide the layers.
 * @param {ReadonlyMap<string, readonly string[]>} importsOf
 * @param {string} name
 */
function directImports(importsOf, name) {
  const imports = importsOf.get(name) ?? [];
  return imports.filter((other) => !imports.some((between) => between !== other && reaches(importsOf, between, other)));
}

/**
 * @param {ReadonlyMap<string, readonly string[]>} importsOf
 * @param {string} from
 * @param {string} to
 * @returns {boolean}
 */
function reaches(importsOf, from, to) {
  return (importsOf.get(from) ?? []).some((next) => next === to || reaches(importsOf, next, to));
}

/**
 * The page with its diagram replaced.
 * @param {string} page
 * @param {string} diagram
 */
export function withDiagram(page, diagram) {
  const [before, after] = page.split(BEGIN);
  if (before === undefined || after === undefined) throw new Error(`the page has no line ${JSON.stringify(BEGIN)}`);
  const rest = after.replace(/^\s*```mermaid\n[\s\S]*?\n```/u, "");
  return `${before}${BEGIN}\n${diagram}${rest}`;
}
