/**
 * Runs the `pawl` command from the checkout, in the caller's working directory and with nothing added to its output.
 * Installs and builds first where that was not done yet; after a change to the sources, run `pnpm build`.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isNodeNewEnough, projectNode } from "./lib/project-node.mjs";
import { runInForeground } from "./lib/run-in-foreground.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";

const command = join(workspaceRoot, "apps", "cli", "bin", "pawl.js");

function isBuilt() {
  const packages = readdirSync(join(workspaceRoot, "packages")).map((name) => join("packages", name, "dist", "index.js"));
  return ["node_modules", join("apps", "cli", "dist", "main.js"), ...packages].every((path) => existsSync(join(workspaceRoot, path)));
}

/** Returns false, with the output on standard error, where it fails. */
async function build() {
  const { pnpm } = await import("./lib/pnpm.mjs");
  for (const args of [
    ["install", "--frozen-lockfile", "--prefer-offline"],
    ["exec", "turbo", "run", "build", "--output-logs=errors-only"],
  ]) {
    const { status, output } = pnpm(args, ["ignore", "pipe", "pipe"]);
    if (status === 0) continue;
    process.stderr.write(`${output}error: pawl could not be built from the checkout (see above)\n`);
    return false;
  }
  return true;
}

// Only npm's own run of the script knows the caller's folder by this name; deeper down it is some other script's.
if (process.env["npm_lifecycle_event"] === "pawl" && process.env["INIT_CWD"] !== undefined) {
  process.chdir(process.env["INIT_CWD"]);
}
if (!isBuilt() && !(await build())) {
  process.exitCode = 1;
} else if (isNodeNewEnough(process.version)) {
  process.argv[1] = command;
  await import(pathToFileURL(command).href);
} else {
  process.exitCode = await runInForeground(projectNode(), [command, ...process.argv.slice(2)]);
}
