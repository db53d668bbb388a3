import { existsSync } from "node:fs";
import { join } from "node:path";
import { workspaceRoot } from "./workspace-root.mjs";

/** Oldest Node that the project's code runs on; the same as `engines` in the packages. */
export const MIN_NODE = Object.freeze({ major: 22, minor: 13 });

/**
 * True when a version such as `v22.13.0` can run the project's code.
 * @param {string} version
 * @returns {boolean}
 */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > MIN_NODE.major || (major === MIN_NODE.major && minor >= MIN_NODE.minor);
}

/**
 * The Node that came with the installed dependencies, or `null` where its package has no build for this platform.
 * @returns {string | null}
 */
export function installedNode() {
  const path = join(workspaceRoot, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(path) ? path : null;
}

/**
 * The Node to run the project's code with: the installed one, else the running one. Throws where neither can do it.
 * @returns {string}
 */
export function projectNode() {
  const installed = installedNode();
  if (installed !== null) return installed;
  if (isNodeNewEnough(process.version)) return process.execPath;
  throw new Error(
    `this is Node ${process.version} and the npm package "node" has no build for ${process.platform}-${process.arch}; ` +
      `install Node ${String(MIN_NODE.major)}.${String(MIN_NODE.minor)} or newer`,
  );
}
