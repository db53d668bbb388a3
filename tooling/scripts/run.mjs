/**
 * The two commands of the README, for any Node from 18 on: installs and builds what is needed, then runs the target.
 *
 *   node tooling/scripts/run.mjs demo     the example pipeline, from an empty repository to COMPLETED
 *   node tooling/scripts/run.mjs test     every check and test; the last line is "N passed, N failed"
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pnpm, toolEnvironment } from "./lib/pnpm.mjs";
import { projectNode } from "./lib/project-node.mjs";
import { runInForeground } from "./lib/run-in-foreground.mjs";
import { formatTally, ONE_FAILED, readTally, settleTally } from "./lib/tally.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";

// Standard output belongs to the target alone.
const onStandardError = /** @type {const} */ (["ignore", 2, 2]);

/** Installs and builds. Returns false, with the reason printed, where that fails. */
function prepare() {
  if (pnpm(["install", "--frozen-lockfile", "--prefer-offline"], [...onStandardError]).status !== 0) {
    process.stderr.write("error: the dependencies could not be installed (see above)\n");
    return false;
  }
  if (pnpm(["exec", "turbo", "run", "build", "--output-logs=errors-only"], [...onStandardError]).status !== 0) {
    process.stderr.write("error: the build failed (see above)\n");
    return false;
  }
  return true;
}

/**
 * @param {string} script - path below the checkout.
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code.
 */
function runScript(script, args) {
  // The contract's page is made with a function that Node calls experimental; the user can do nothing about that.
  const flags = ["--disable-warning=ExperimentalWarning"];
  return runInForeground(projectNode(), [...flags, join(workspaceRoot, script), ...args], { cwd: workspaceRoot, env: toolEnvironment() });
}

/** @param {readonly string[]} args */
async function demo(args) {
  try {
    return prepare() ? await runScript("examples/csv/demo.mjs", args) : 1;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** @param {readonly string[]} args */
async function test(args) {
  let tally = ONE_FAILED;
  const folder = mkdtempSync(join(tmpdir(), "pawl-test-"));
  try {
    const tallyFile = join(folder, "tally.json");
    if (prepare()) {
      const exitCode = await runScript("tooling/scripts/test.mjs", ["--tally", tallyFile, ...args]);
      tally = settleTally(readTally(tallyFile), exitCode);
    }
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${formatTally(tally)}\n`);
  return tally.failed > 0 ? 1 : 0;
}

const [target, ...rest] = process.argv.slice(2);
if (target === "demo") process.exitCode = await demo(rest);
else if (target === "test") process.exitCode = await test(rest);
else {
  process.stderr.write(`error: unknown target ${JSON.stringify(target ?? "")}; use "demo" or "test"\n`);
  process.exitCode = 2;
}
