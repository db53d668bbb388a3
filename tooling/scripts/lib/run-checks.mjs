import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findContractPageFaults } from "../checks/contract-page.mjs";
import { findCatalogueFaults } from "../checks/error-catalogue.mjs";
import { diffWithRelease } from "../release/diff-with-release.mjs";
import { findForbiddenStrings } from "../checks/forbidden-strings.mjs";
import { findDocumentFaults } from "../checks/documents.mjs";
import { findStalePages } from "../checks/generated-pages.mjs";
import { findImportViolations } from "../checks/import-directions.mjs";
import { findLongFiles } from "../checks/file-length.mjs";
import { findOtherNodeVersions } from "../checks/node-version.mjs";
import { findPackagingFaults } from "../checks/packaging.mjs";
import { listPackages } from "./list-packages.mjs";
import { listSourceFiles } from "./list-source-files.mjs";
import { packPackages } from "./pack-packages.mjs";
import { runProgram } from "./run-program.mjs";
import { workspaceRoot } from "./workspace-root.mjs";

/** Checks that run at the same time; most of them keep one core busy. */
const AT_ONCE = 2;

/**
 * One check: resolves to what is wrong, one finding a line; empty means that it passes.
 * @typedef {{ readonly name: string, readonly run: () => Promise<readonly string[]> }} Check
 */

/**
 * A check of what the packages do, and so of their build, which might be of other sources: it is brought up to date before.
 * @param {Check} check
 * @param {() => Promise<readonly string[]>} compile
 * @returns {Check}
 */
export function afterCompiling({ name, run }, compile) {
  return { name, run: async () => ((await compile()).length === 0 ? run() : ["not judged: the sources do not compile (types)"]) };
}

/**
 * Runs a program of the project in the checkout; its output is the finding where it fails.
 * @param {string} name
 * @param {readonly [string, ...string[]]} command
 * @returns {Check}
 */
function program(name, [file, ...args]) {
  return { name, run: () => findingsOf(file, args) };
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {Promise<readonly string[]>}
 */
async function findingsOf(file, args) {
  const { failure, output } = await runProgram(file, args, workspaceRoot);
  return failure === null ? [] : [...output.trimEnd().split("\n"), failure];
}

/**
 * @param {string} packFolder - empty folder for the packed packages.
 * @returns {readonly Check[]}
 */
function allChecks(packFolder) {
  const packed = onlyOnce(() => packPackages(workspaceRoot, packFolder));
  const compiled = onlyOnce(() => findingsOf("tsc", ["-b"]));
  return [
    { name: "types", run: compiled },
    program("lint", ["oxlint", "--type-aware", "--deny-warnings", "--report-unused-disable-directives"]),
    program("boundaries", ["turbo", "boundaries"]),
    { name: "import-directions", run: async () => findImportViolations(workspaceRoot) },
    program("unused", ["knip", "--no-progress"]),
    { name: "file-length", run: async () => findLongFiles(workspaceRoot, listSourceFiles()) },
    { name: "node-version", run: async () => findOtherNodeVersions(workspaceRoot, listSourceFiles()) },
    { name: "forbidden-strings", run: async () => findForbiddenStrings(workspaceRoot, listSourceFiles()) },
    ...[
      { name: "contract-page", run: () => findContractPageFaults(workspaceRoot, listSourceFiles()) },
      { name: "error-catalogue", run: () => findCatalogueFaults(workspaceRoot, listSourceFiles()) },
      { name: "generated-pages", run: () => findStalePages(workspaceRoot) },
      { name: "documents", run: () => findDocumentFaults(workspaceRoot) },
      { name: "contract-release", run: async () => (await diffWithRelease(workspaceRoot)).faults },
      program("contract-mutation", ["node", "tooling/scripts/mutation-check.mjs"]),
    ].map((check) => afterCompiling(check, compiled)),
    ...listPackages().map(({ name, manifest }) => ({
      name: `packaging ${name}`,
      run: async () => {
        const entry = (await packed()).find((candidate) => candidate.name === name);
        return entry === undefined ? [`${name} was not packed`] : findPackagingFaults(entry, manifest, findingsOf);
      },
    })),
  ];
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>}
 */
function onlyOnce(work) {
  /** @type {Promise<T> | undefined} */
  let result;
  return () => (result ??= work());
}

/**
 * Runs the checks, or those with the given names ("packaging" selects one for each package), and prints a line for each
 * with its findings under it. A check that throws has failed.
 * @param {readonly string[]} [names]
 * @returns {Promise<import("./tally.mjs").Tally>}
 */
export async function runChecks(names = []) {
  const packFolder = mkdtempSync(join(tmpdir(), "pawl-pack-"));
  try {
    const checks = allChecks(packFolder);
    const unknown = names.filter((name) => !checks.some((check) => isSelected(check, name)));
    if (unknown.length > 0) throw new Error(`no check is called ${unknown.join(", ")}`);
    const selected = checks.filter((check) => names.length === 0 || names.some((name) => isSelected(check, name)));
    return await runAll(selected);
  } finally {
    rmSync(packFolder, { recursive: true, force: true });
  }
}

/**
 * @param {Check} check
 * @param {string} name
 */
function isSelected(check, name) {
  return check.name === name || check.name.startsWith(`${name} `);
}

/** @param {readonly Check[]} checks */
async function runAll(checks) {
  const waiting = [...checks];
  const tally = { passed: 0, failed: 0, skipped: 0 };
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const findings = await settle(check);
      if (findings.length === 0) tally.passed += 1;
      else tally.failed += 1;
      const lines = [`${findings.length === 0 ? "PASS" : "FAIL"} ${check.name}`, ...findings.map((line) => `     ${line}`)];
      process.stdout.write(`${lines.join("\n")}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return tally;
}

/** @param {Check} check */
async function settle(check) {
  try {
    return await check.run();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
