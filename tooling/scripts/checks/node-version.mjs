import { readFileSync } from "node:fs";
import { join } from "node:path";

/** How texts and programs name the oldest Node; each catches the version's parts. */
const NAMED = [/\bNode (\d+)\.(\d+) or newer\b/g, /\bis older than (\d+)\.(\d+)(?=\D)/gi, /\bOLDEST_NODE = \[(\d+), (\d+)\]/g, /\bmajor: (\d+), minor: (\d+)\b/g, /\bmajor < (\d+) \|\| \(major === \1 && minor < (\d+)\)/g];

/** Files that must name it, since they act on it: a pattern that finds nothing there any more checks nothing. */
const MUST_NAME = ["apps/cli/bin/require-node.cjs", "packages/orchestrator/src/doctor/judge-machine.ts", "packages/orchestrator/src/doctor/finding.ts", "tooling/scripts/lib/project-node.mjs", "README.md"];

/**
 * Places that name another oldest Node than the packages' `engines`, which are to agree among themselves.
 * @param {string} root
 * @param {readonly string[]} files - files of the project, relative to `root`.
 * @returns {readonly string[]}
 */
export function findOtherNodeVersions(root, files) {
  const engines = files
    .filter((file) => /^(?:packages|apps)\/[^/]+\/package\.json$/.test(file))
    .map((file) => ({ file, wanted: String(JSON.parse(readFileSync(join(root, file), "utf8")).engines?.node) }));
  const [first] = engines;
  const [, version] = /^>=(\d+\.\d+)$/.exec(first?.wanted ?? "") ?? [];
  if (first === undefined || version === undefined) return [`${first?.file ?? "package.json"}: \`engines.node\` is to be such as >=22.13, not ${first?.wanted ?? "absent"}`];
  const named = files.filter((file) => MUST_NAME.includes(file) || isProse(file)).flatMap((file) => namesIn(file, readFileSync(join(root, file), "utf8")));
  return [
    ...engines.filter(({ wanted }) => wanted !== first.wanted).map(({ file, wanted }) => `${file}: \`engines.node\` is ${wanted}, and ${first.wanted} in ${first.file}`),
    ...named.filter((one) => one.version !== version).map((one) => `${one.file}: names Node ${one.version}; the packages need ${version}`),
    ...MUST_NAME.filter((file) => !named.some((one) => one.file === file)).map((file) => `${file}: names no oldest Node any more; correct the check, or this file`),
  ];
}

/** @param {string} file */
function isProse(file) {
  return (file.endsWith(".md") && !file.startsWith(".changeset/")) || file === "llms.txt" || /^apps\/cli\/src\/catalogue\/[^/]+\.ts$/.test(file);
}

/**
 * @param {string} file
 * @param {string} text
 */
function namesIn(file, text) {
  return NAMED.flatMap((pattern) => [...text.matchAll(pattern)].map(([, major, minor]) => ({ file, version: `${major}.${minor}` })));
}
