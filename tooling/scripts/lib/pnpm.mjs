import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { workspaceRoot } from "./workspace-root.mjs";

/**
 * Environment for the project's tools: no telemetry, its own programs first on the path, and Node's headers named where
 * they are on this machine, so that compiling sqlite3 downloads nothing.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment() {
  const bin = join(workspaceRoot, "node_modules", ".bin");
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    npm_config_update_notifier: "false",
  };
  const prefix = dirname(dirname(process.execPath));
  if (env["npm_config_nodedir"] === undefined && existsSync(join(prefix, "include", "node", "node_api.h"))) {
    env["npm_config_nodedir"] = prefix;
  }
  return env;
}

/**
 * Program and first arguments that start the pinned pnpm: the one that runs this script, or one fetched by npx. Corepack
 * is not used: it fails where a registry does not republish signatures.
 * @returns {[command: string, ...args: string[]]}
 */
export function pnpmCommand() {
  const manifest = JSON.parse(readFileSync(join(workspaceRoot, "package.json"), "utf8"));
  /** @type {string} */
  const pinned = manifest.packageManager;
  const running = (process.env["npm_config_user_agent"] ?? "").startsWith(`${pinned.replace("@", "/")} `);
  const script = process.env["npm_execpath"];
  if (running && script !== undefined) return /\.c?js$/.test(script) ? [process.execPath, script] : [script];
  // npm warns of npm_config_nodedir, which is not for npm but for node-gyp below it.
  return ["npx", "--yes", "--loglevel=error", pinned];
}

/**
 * Runs pnpm in the checkout and waits for it.
 * @param {readonly string[]} args
 * @param {import("node:child_process").StdioOptions} stdio
 * @returns {{ status: number, output: string }} exit code (1 for a signal or a program that did not start), and what was
 *   piped.
 */
export function pnpm(args, stdio) {
  const [command, ...first] = pnpmCommand();
  const result = spawnSync(command, [...first, ...args], {
    cwd: workspaceRoot,
    env: toolEnvironment(),
    stdio,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  const failure = result.error === undefined ? "" : `${command}: ${result.error.message}\n`;
  return { status: result.status ?? 1, output: `${result.stdout ?? ""}${result.stderr ?? ""}${failure}` };
}
