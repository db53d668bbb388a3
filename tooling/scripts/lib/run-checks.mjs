import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findForbiddenStrings } from "../checks/forbidden-strings.mjs";
import { findImportViolations } from "../checks/import-directions.mjs";
import { findLongFiles } from "../checks/file-length.mjs";
import { findPackagingFaults } from "../checks/packaging.mjs";
import { pnpmCommand, toolEnvironment } from "./pnpm.mjs";
import { listPackages } from "./list-packages.mjs";
import { listSourceFiles } from "./list-source-files.mjs";
import { workspaceRoot } from "./workspace-root.mjs";

/** Checks that run at the same time; most of them keep one core busy. */
const AT_ONCE = 2;

/**
 * One check: resolves to what is wrong, one finding a line; empty means that it passes.
 * @typedef {{ readonly name: string, readonly run: () => Promise<readonly string[]> }} Check
 */

/**
 * Runs a program of the project in the checkout; its output is the finding where it fails.
 * @param {string} name
 * @param {readonly [string, ...string[]]} command
 * @returns {Check}
 */
function program(name, [file, ...args]) {
  return { name, run: () => runProgram(file, args) };
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {Promise<readonly string[]>}
 */
async function runProgram(file, args) {
  const { failure, output } = await capture(file, args);
  return failure === null ? [] : [...output.trimEnd().split("\n"), failure];
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {Promise<{ readonly failure: string | null, readonly output: string }>}
 */
async function capture(file, args) {
  const child = spawn(file, args, {
    cwd: workspaceRoot,
    // Some tools colour their output wherever CI is set.
    env: { ...toolEnvironment(), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  /** @type {Buffer[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
  /** @type {string | null} */
  const failure = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? null : `${file} ended with ${signal ?? `exit code ${code}`}`));
  });
  return { failure, output: Buffer.concat(output).toString("utf8") };
}

/**
 * @param {string} packFolder - empty folder for the packed packages.
 * @returns {readonly Check[]}
 */
function allChecks(packFolder) {
  const packed = onlyOnce(() => packAll(packFolder));
  return [
    program("types", ["tsc", "-b"]),
    program("lint", ["oxlint", "--type-aware", "--deny-warnings", "--report-unused-disable-directives"]),
    program("boundaries", ["turbo", "boundaries"]),
    { name: "import-directions", run: async () => findImportViolations(workspaceRoot) },
    program("unused", ["knip", "--no-progress"]),
    { name: "file-length", run: async () => findLongFiles(workspaceRoot, listSourceFiles()) },
    { name: "forbidden-strings", run: async () => findForbiddenStrings(workspaceRoot, listSourceFiles()) },
    ...listPackages().map(({ name, manifest }) => ({
      name: `packaging ${name}`,
      run: async () => {
        const entry = (await packed()).find((candidate) => candidate.name === name);
        return entry === undefined ? [`${name} was not packed`] : findPackagingFaults(entry, manifest, runProgram);
      },
    })),
  ];
}

/**
 * Packs every package as for publishing.
 * @param {string} packFolder
 * @returns {Promise<readonly import("../checks/packaging.mjs").PackedPackage[]>}
 */
async function packAll(packFolder) {
  const [file, ...first] = pnpmCommand();
  const filters = ["--filter=./packages/*", "--filter=./apps/*"];
  const { failure, output } = await capture(file, [...first, "--recursive", ...filters, "pack", "--json", "--pack-destination", packFolder]);
  if (failure !== null) throw new Error(`${failure}\n${output}`);
  return JSON.parse(output.slice(output.indexOf("[")));
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
