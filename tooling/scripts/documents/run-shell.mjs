/** Runs the shell blocks of a page as one shell would: folder and variables go on from block to block. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Longest time for one block. */
const TIMEOUT_MS = 140_000;

/** Begins with what the block before left, and leaves the same to the next one, however it ends. */
const AROUND = `
if [ -f "$DOCS_STATE/variables" ]; then . "$DOCS_STATE/variables"; cd "$(cat "$DOCS_STATE/folder")"; fi
trap 'code=$?; export -p > "$DOCS_STATE/variables"; pwd > "$DOCS_STATE/folder"; exit $code' EXIT
set -e
. "$DOCS_STATE/block"
`;

/**
 * @typedef {object} ShellEnd
 * @property {number | null} exitCode - `null`: it took too long.
 * @property {string} output - both outputs, as a terminal shows them.
 */

/**
 * @param {import("./page-folder.mjs").PageFolder} folder
 * @param {string} script
 * @returns {Promise<ShellEnd>}
 */
export async function runShell({ project, state, env }, script) {
  writeFileSync(join(state, "block"), script);
  const child = spawn("bash", ["--noprofile", "--norc", "-c", AROUND], {
    cwd: project,
    env: { ...(existsSync(join(state, "variables")) ? { PATH: env["PATH"] } : env), DOCS_STATE: state },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  /** @type {Buffer[]} */
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(chunk));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, TIMEOUT_MS);
  /** @type {number | null} */
  const exitCode = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code));
  });
  clearTimeout(timer);
  return { exitCode: isLate ? null : exitCode, output: Buffer.concat(chunks).toString("utf8") };
}

/** Where the shell is now. @param {import("./page-folder.mjs").PageFolder} folder */
export function currentFolder({ project, state }) {
  const file = join(state, "folder");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd() : project;
}
