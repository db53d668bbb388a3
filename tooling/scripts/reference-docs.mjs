/** Writes the pages that follow from the code: commands, plan, events, exit codes, errors, the diagram of the packages, and the manual. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { workspaceRoot } from "./lib/workspace-root.mjs";
import { findStrayPages, generatePages } from "./reference/generated-pages.mjs";

const pages = await generatePages(workspaceRoot);
for (const { file, text } of pages) {
  mkdirSync(dirname(join(workspaceRoot, file)), { recursive: true });
  writeFileSync(join(workspaceRoot, file), text);
}
for (const file of findStrayPages(workspaceRoot, pages)) rmSync(join(workspaceRoot, file));
