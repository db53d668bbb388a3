// Runs the example from an empty repository to COMPLETED, as an operator would: `node examples/csv/demo.mjs [folder]`.
// PAWL_BIN names another program than the one of this checkout; DEMO_SPEED divides the delays of the scripted agent.
// Exit code 0: completed, and everything that was to be refused was.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { accountOf, missingFrom, parseLog } from "./demo-account.mjs";
import { makeProject } from "./make-project.mjs";

const PAWL = fileURLToPath(new URL("../../apps/cli/bin/pawl.js", import.meta.url));
const WAITING = "CHANGELOG.md";
const APPROVAL = "operator/release-approval.txt";

const startedMs = performance.now();
const given = process.argv[2];
const project = given === undefined ? mkdtempSync(join(tmpdir(), "pawl-demo-")) : resolve(given);

/** Runs `pawl` in the project; what it prints is shown, and its standard output also returned. */
async function pawl(args, { exitCode, show = true }) {
  if (show) console.log(`\n$ pawl ${args.map((arg) => (/^[\w./-]+$/u.test(arg) ? arg : `'${arg}'`)).join(" ")}`);
  const [program, ...before] = process.env.PAWL_BIN ? [process.env.PAWL_BIN] : [process.execPath, PAWL];
  const child = spawn(program, [...before, ...args], { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
  const parts = [];
  child.stdout.on("data", (bytes) => {
    parts.push(bytes);
    if (show) process.stdout.write(bytes);
  });
  const code = await new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status, signal) => done(status ?? signal));
  });
  if (code !== exitCode) throw new Error(`pawl ${args[0]} ended with ${code} instead of ${exitCode}; the project is ${project}`);
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
  if (missing.length > 0) throw new Error(`the run did not show everything: ${missing.join("; ")}; the project is ${project}`);
  console.log(`\nCompleted in ${((performance.now() - startedMs) / 1000).toFixed(1)} s. The library is in ${project}`);
}

try {
  await main();
} catch (error) {
  console.error(`\ndemo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
