import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SEED = ["pawl.yaml", ".gitignore", "gates", "agent"];

/**
 * Copies what the operator gives before the run into a folder, which is made: the plan, the gates, and the scripted agent.
 *
 * @param {string} folder
 * @param {{ agent?: boolean }} [options] `agent: false` leaves the scripted agent, and with it the right answers, out
 */
export function copySeed(folder, { agent = true } = {}) {
  mkdirSync(folder, { recursive: true });
  for (const path of SEED) {
    if (path === "agent" && !agent) continue;
    cpSync(join(HERE, path), join(folder, path), { recursive: true });
  }
}

/**
 * Makes a new git repository whose only commit is the seed: no file of the library is in it.
 *
 * @param {string} folder does not exist, or is empty
 * @param {{ agent?: boolean }} [options]
 * @throws {Error} where the folder holds something, or git cannot be run
 */
export function makeProject(folder, options) {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  copySeed(folder, options);
  git(folder, "init", "--quiet", "--initial-branch=main");
  git(folder, "add", "--all");
  const identity = ["-c", "user.name=Operator", "-c", "user.email=operator@example.invalid", "-c", "commit.gpgsign=false"];
  git(folder, ...identity, "commit", "--quiet", "--message", "The plan, and the gates that it is held to");
}

function git(cwd, ...args) {
  const { status, stderr, error } = spawnSync("git", args, { cwd, encoding: "utf8" });
  if (error !== undefined) throw new Error(`git cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`git ${args.join(" ")} failed: ${stderr}`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [folder, option] = process.argv.slice(2);
  if (folder === undefined || (option !== undefined && option !== "--no-agent")) {
    console.error("usage: node examples/csv/make-project.mjs <folder> [--no-agent]");
    process.exitCode = 2;
  } else {
    const agent = option === undefined;
    makeProject(folder, { agent });
    console.log(`${folder} is ready${agent ? "" : `; change the line 'command:' in ${join(folder, "pawl.yaml")}`}`);
  }
}
