/** Runs a program that a page shows, on the built packages, where the page's shell is now. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { currentFolder } from "./run-shell.mjs";
import { commentedOutput } from "./shown-output.mjs";

/** Longest time for one program. */
const TIMEOUT_MS = 60_000;

/**
 * @param {import("./page-folder.mjs").PageFolder} folder
 * @param {import("./read-blocks.mjs").Block} block
 * @returns {Promise<string | null>} what is wrong.
 */
export async function runModule(folder, { language, line, text }) {
  const file = join(folder.code, `line-${line}.${language === "ts" ? "mts" : "mjs"}`);
  writeFileSync(file, text);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file], {
    cwd: currentFolder(folder),
    env: { ...folder.env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
  /** @type {{ code: number | null, signal: string | null }} */
  const { code, signal } = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode, endedBy) => resolve({ code: exitCode, signal: endedBy }));
  });
  if (code !== 0) return `the program ended with ${signal ?? `exit code ${code}`}\n${stderr}`;
  const shown = commentedOutput(text);
  if (shown.length === 0 || stdout === `${shown.join("\n")}\n`) return null;
  return `the program does not print what its comments say; it prints\n${stdout}`;
}
