import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { listPackages } from "../lib/list-packages.mjs";
import { listSourceFiles } from "../lib/list-source-files.mjs";
import { pnpmCommand } from "../lib/pnpm.mjs";
import { requireProgram } from "../lib/run-program.mjs";

/**
 * Copies the checkout's sources, installs and builds them and makes a repository of it, so that a release can be carried out
 * there without touching the checkout, and without anything that an earlier build left in it.
 * @param {string} root - the checkout.
 * @param {string} copy - empty folder.
 */
export async function copyForRelease(root, copy) {
  for (const file of listSourceFiles()) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  const [command, ...first] = pnpmCommand();
  await requireProgram(command, [...first, "install", "--prefer-offline", "--ignore-scripts", "--no-frozen-lockfile"], copy);
  await requireProgram("tsc", ["-b", ...listPackages(copy).map(({ folder }) => folder)], copy);
  // Changesets asks git which commit brought a changeset.
  const author = ["-c", "user.name=release", "-c", "user.email=release@localhost", "-c", "commit.gpgsign=false"];
  await requireProgram("git", ["init", "--quiet", "--initial-branch=main"], copy);
  await requireProgram("git", ["add", "--all"], copy);
  await requireProgram("git", [...author, "commit", "--quiet", "--no-verify", "--message=Before the release"], copy);
}

/**
 * Gives the packages of the copy the versions and changelogs of the release.
 * @param {string} copy
 * @returns {Promise<readonly import("../lib/list-packages.mjs").WorkspacePackage[]>} the packages as they would be published.
 */
export async function versionCopy(copy) {
  await requireProgram("changeset", ["version"], copy);
  return listPackages(copy);
}
