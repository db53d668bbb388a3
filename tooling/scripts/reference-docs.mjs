/** Writes the pages of `docs` that follow from the code: commands, plan, events, exit codes, and the diagram of the packages. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { workspaceRoot } from "./lib/workspace-root.mjs";
import { generatePages } from "./reference/generated-pages.mjs";

for (const { file, text } of await generatePages(workspaceRoot)) writeFileSync(join(workspaceRoot, file), text);
