/**
 * Draws `docs/pictures/run.svg`: what a terminal shows while `pawl run` is at work, from a real run of the built command on a real
 * terminal, with stand-ins for the agents. Another folder and file can be named. Needs the bundled command, git and python3.
 * Times and ids are other ones each time.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import xterm from "@xterm/headless";

import { projectOfPicture } from "./picture/project-of-picture.mjs";
import { screenPicture } from "./picture/screen-picture.mjs";

const COLUMNS = 124;
const ROWS = 34;

/** What is to be seen, each on the same screen. */
const WANTED = [/ writer +coder .* tokens/, / api +coder .* tokens/, / parser +gate +[4-9] s/, / waits +src\/publish.*REQUIREMENT_MISSING/, / waits +cli +for /, /artifact\.closed +lexer/, /"next_step": /];

/** Longest time until all of it is there, in milliseconds. */
const PATIENCE_MS = 120_000;

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const output = process.argv[2] ?? join(folder, "..", "..", "docs", "pictures", "run.svg");
const root = realpathSync(mkdtempSync(join(tmpdir(), "pawl-picture-")));
try {
  const { dir, env } = projectOfPicture(root);
  const run = started(dir, env);
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, scrollback: 1000, allowProposedApi: true });
  const ended = once(run, "close");
  try {
    const picture = await whenShown(terminal, run);
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, picture);
    process.stdout.write(`${output}\n`);
  } finally {
    // SIGTERM ends it in order, with the agents.
    if (run.exitCode === null) run.stdin.write("signal 15\n");
    await ended;
  }
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * `pawl run` on a terminal.
 *
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 */
function started(cwd, env) {
  const host = join(folder, "test", "support", "terminal", "terminal_host.py");
  const command = [process.execPath, join(folder, "bin", "pawl-bundled.cjs"), "run"];
  return spawn("python3", [host, String(COLUMNS), String(ROWS), ...command], { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
}

/**
 * The picture of the first screen on which all of it is to be seen.
 *
 * @param {xterm.Terminal} terminal
 * @param {ReturnType<typeof started>} run
 * @returns {Promise<string>}
 */
function whenShown(terminal, run) {
  return new Promise((resolve, reject) => {
    const giveUp = (/** @type {string} */ why) => reject(new Error(`${why}; the screen:\n${screenOf(terminal)}`));
    const timer = setTimeout(() => giveUp("not all of it was shown"), PATIENCE_MS);
    run.once("close", () => giveUp("pawl ended before"));
    run.stdout.on("data", (bytes) => {
      terminal.write(bytes, () => {
        const screen = screenOf(terminal);
        if (!WANTED.every((wanted) => wanted.test(screen))) return;
        clearTimeout(timer);
        resolve(screenPicture(terminal, { title: "pawl run on a terminal", description: screen }));
      });
    });
  });
}

/** @param {xterm.Terminal} terminal */
function screenOf(terminal) {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? "").join("\n").trimEnd();
}
