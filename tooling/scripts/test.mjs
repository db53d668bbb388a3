/**
 * Runs every check, then every test, and writes the counts of both to the file named by `--tally`. Further arguments go
 * to vitest. `run.mjs` calls it; it needs an installed and built checkout.
 */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChecks } from "./lib/run-checks.mjs";
import { toolEnvironment } from "./lib/pnpm.mjs";
import { readVitestTally, settleTally, sumTallies } from "./lib/tally.mjs";
import { makeTestFolder } from "./lib/test-folder.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";

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
rmSync(folder, { recursive: true, force: true });

const tally = sumTallies([checks, tests]);
writeFileSync(tallyFile, JSON.stringify(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
