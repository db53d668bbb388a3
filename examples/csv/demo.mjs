// Runs the example from an empty repository to COMPLETED, as an operator would: `node examples/csv/demo.mjs [folder]`.
// PAWL_BIN names another program than the one of this checkout; DEMO_SPEED divides the delays of the scripted agent.
// Exit code 0: completed, and everything that was to be refused was. The project stays; the clones that agents worked in go
// with the demo, unless it failed.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { accountOf, missingFrom, parseLog } from "./demo-account.mjs";
import { makeProject } from "./make-project.mjs";

const PAWL = fileURLToPath(new URL("../../apps/cli/bin/pawl.js", import.meta.url));
const WAITING = "CHANGELOG.md";
const APPROVAL = "operator/release-approval.txt";

const startedMs = performance.now();
const folder = mkdtempSync(join(tmpdir(), "pawl-demo-"));
const project = process.argv[2] === undefined ? join(folder, "csv-library") : resolve(process.argv[2]);
// Beside the project, and not in the user's own cache.
const cache = join(folder, "cache");

/** Runs `pawl` in the project; what it prints is shown, and its standard output also returned. */
async function pawl(args, { exitCode, show = true }) {
  if (show) console.log(`\n$ pawl ${args.map((arg) => (/^[\w./-]+$/u.test(arg) ? arg : `'${arg}'`)).join(" ")}`);
  const [program, ...before] = process.env.PAWL_BIN ? [process.env.PAWL_BIN] : [process.execPath, PAWL];
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const child = spawn(program, [...before, ...args], { cwd: project, env, stdio: ["ignore", "pipe", "inherit"] });
  const parts = [];
  child.stdout.on("data", (bytes) => {
    parts.push(bytes);
    if (show) process.stdout.write(bytes);
  });
  const code = await new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status, signal) => done(status ?? signal));
  });
  if (code !== exitCode) throw new Error(`pawl ${args[0]} ended with ${code} instead of ${exitCode}`);
  return Buffer.concat(parts);
}

async function main() {
  makeProject(project);
  console.log(`A new repository with a plan and gates, and no library: ${project}`);

  await pawl(["run"], { exitCode: 3 });
  const blocked = JSON.parse((await pawl(["status"], { exitCode: 0 })).toString("utf8"));
  const question = blocked.blocking_questions.find((text) => text.includes(WAITING));
  if (question === undefined) throw new Error(`no question about ${WAITING}: ${JSON.stringify(blocked.blocking_questions)}`);

  mkdirSync(join(project, "operator"), { recursive: true });
  writeFileSync(join(project, APPROVAL), "Version 1.0.0 may be announced.\n");
  console.log(`\nThe operator provides ${APPROVAL} and answers.`);
  await pawl(["answer", WAITING, "PROVIDED", "--why", "the release was approved"], { exitCode: 0 });
  await pawl(["run"], { exitCode: 0 });

  const status = await pawl(["status"], { exitCode: 0 });
  if (!status.equals(readFileSync(join(project, "progress/status.json")))) {
    throw new Error("pawl status printed something else than progress/status.json");
  }
  const events = parseLog((await pawl(["log", "--json"], { exitCode: 0, show: false })).toString("utf8"));
  console.log(`\n${accountOf(events)}`);
  const missing = missingFrom(events);
  if (missing.length > 0) throw new Error(`the run did not show everything: ${missing.join("; ")}`);
  console.log(`\nCompleted in ${((performance.now() - startedMs) / 1000).toFixed(1)} s. The library, its status and its ledger are in ${project}`);
}

/** Removes what only the demo needed: the clones, and the temporary folder where the project is somewhere else. */
function removeScratch() {
  rmSync(process.argv[2] === undefined ? cache : folder, { recursive: true, force: true });
}

// A terminal sends its signal to `pawl` too, which ends in order; the demo waits for that.
process.on("SIGINT", () => {});
try {
  await main();
  removeScratch();
} catch (error) {
  console.error(`\ndemo: ${error instanceof Error ? error.message : String(error)}`);
  console.error(`The project is ${project}, the clones of its agents are in ${cache}.`);
  process.exitCode = 1;
}
