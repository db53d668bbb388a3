/**
 * Runs every check, then every test, and writes the counts of both to the file named by `--tally`. Further arguments go
 * to vitest. `run.mjs` calls it; it needs an installed and built checkout.
 */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runChecks } from "./lib/run-checks.mjs";
import { toolEnvironment } from "./lib/pnpm.mjs";
import { findUnprovenRules } from "./lib/proven-rules.mjs";
import { NOTHING, ONE_FAILED, readVitestTally, settleTally, sumTallies } from "./lib/tally.mjs";
import { makeTestFolder } from "./lib/test-folder.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";

const { RULES } = await import(pathToFileURL(join(workspaceRoot, "packages/contract/dist/index.js")).href);

const [flag, tallyFile, ...vitestArgs] = process.argv.slice(2);
if (flag !== "--tally" || tallyFile === undefined) throw new Error("usage: test.mjs --tally <file> [vitest arguments]");

const checks = await runChecks();

const folder = makeTestFolder();
const report = join(folder, "report.json");
const vitest = spawnSync(
  process.execPath,
  [
    join(workspaceRoot, "node_modules", "vitest", "vitest.mjs"),
    "run",
    // A forgotten ".only" would switch off all the other tests of its file.
    "--allowOnly=false",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...vitestArgs,
  ],
  { cwd: workspaceRoot, env: { ...toolEnvironment(), TMPDIR: folder }, stdio: "inherit" },
);
const tests = settleTally(readVitestTally(report), vitest.status);
// Selected tests cannot prove every rule, and after a failure the failure is what matters.
const proof = vitestArgs.length === 0 && tests.failed === 0 ? proveRules(report) : NOTHING;
rmSync(folder, { recursive: true, force: true });

const tally = sumTallies([checks, tests, proof]);
writeFileSync(tallyFile, JSON.stringify(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;

/**
 * The last check, which needs the tests: every rule of the contract has a passed test that names it.
 * @param {string} reportFile
 * @returns {import("./lib/tally.mjs").Tally}
 */
function proveRules(reportFile) {
  const findings = findUnprovenRules(reportFile, workspaceRoot, RULES);
  const lines = [`${findings.length === 0 ? "PASS" : "FAIL"} rules-proved`, ...findings.map((line) => `     ${line}`)];
  process.stdout.write(`${lines.join("\n")}\n`);
  return findings.length === 0 ? { ...NOTHING, passed: 1 } : ONE_FAILED;
}
