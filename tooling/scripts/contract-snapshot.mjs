/**
 * Writes the snapshot of the built contract, `packages/contract/released/<version>.json`, at its release. A version that was
 * released is never written again: a change needs a version number of its own.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workspaceRoot } from "./lib/workspace-root.mjs";
import { formatSnapshot } from "./release/format-snapshot.mjs";
import { readPresentSnapshot, RELEASED_FOLDER } from "./release/read-snapshot.mjs";

const snapshot = await readPresentSnapshot(workspaceRoot);
const file = `${RELEASED_FOLDER}/${snapshot.version}.json`;
const path = join(workspaceRoot, file);
const text = formatSnapshot(snapshot);
if (!existsSync(path)) {
  mkdirSync(join(workspaceRoot, RELEASED_FOLDER), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`${file}: written\n`);
} else if (readFileSync(path, "utf8") === text) {
  process.stdout.write(`${file}: already says this\n`);
} else {
  process.stdout.write(`${file}: version ${snapshot.version} was released with another content; give the contract a version number of its own\n`);
  process.exitCode = 1;
}
