/**
 * Prints how the built contract differs from the version that was released last, and fails where such a change cannot be
 * released: without a version number of its own, or without a changeset that says how far it reaches.
 */
import { workspaceRoot } from "./lib/workspace-root.mjs";
import { diffWithRelease } from "./release/diff-with-release.mjs";

const { releasedVersion, presentVersion, differences, faults } = await diffWithRelease(workspaceRoot);
process.stdout.write(`released ${releasedVersion ?? "none"}, built ${presentVersion}: ${differences.length} differences\n`);
for (const { path, change, before, after, isBreaking } of differences) {
  process.stdout.write(`${isBreaking ? "BREAKING" : "compatible"} ${change} ${path}\n`);
  if (before !== null) process.stdout.write(`  - ${before}\n`);
  if (after !== null) process.stdout.write(`  + ${after}\n`);
}
for (const fault of faults) process.stdout.write(`FAULT ${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
