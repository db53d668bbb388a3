import { execFileSync } from "node:child_process";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { workspaceRoot } from "./workspace-root.mjs";

/**
 * Regular files that belong to the project: what git tracks, and what it would track. Relative to the checkout.
 * @returns {readonly string[]}
 */
export function listSourceFiles() {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const output = execFileSync("git", args, { cwd: workspaceRoot, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const files = [...new Set(output.split("\0"))].filter((file) => file !== "");
  // A file that is tracked and deleted in the work tree is still listed.
  return files.filter((file) => lstatSync(join(workspaceRoot, file), { throwIfNoEntry: false })?.isFile() === true);
}
