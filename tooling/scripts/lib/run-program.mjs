import { spawn } from "node:child_process";
import { toolEnvironment } from "./pnpm.mjs";

/**
 * How a program ended.
 * @typedef {object} ProgramEnd
 * @property {string | null} failure - why it did not end with exit code 0; `null` when it did.
 * @property {string} stdout
 * @property {string} output - both outputs, in the order in which they came.
 */

/**
 * Runs a program of the project, or one that is on the path, to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<ProgramEnd>} never rejected: a program that cannot be started has failed.
 */
export async function runProgram(file, args, cwd) {
  const child = spawn(file, args, {
    cwd,
    // Some tools colour their output wherever CI is set.
    env: { ...toolEnvironment(), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  /** @type {Buffer[]} */
  const stdout = [];
  /** @type {Buffer[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk));
  child.stdout.on("data", (chunk) => stdout.push(chunk));
  /** @type {string | null} */
  const failure = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? null : `${file} ended with ${signal ?? `exit code ${code}`}`));
  });
  const [ofStdout, ofBoth] = [stdout, output].map((chunks) => Buffer.concat(chunks).toString("utf8"));
  return { failure, stdout: ofStdout ?? "", output: ofBoth ?? "" };
}

/**
 * The same, where nothing but success will do.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<string>} what it wrote to standard output.
 * @throws with what it wrote, where it does not end with 0.
 */
export async function requireProgram(file, args, cwd) {
  const { failure, stdout, output } = await runProgram(file, args, cwd);
  if (failure !== null) throw new Error(`${failure} (${args.join(" ")})\n${output}`);
  return stdout;
}
