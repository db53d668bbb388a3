import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Project } from "./make-project.ts";

/** Writes what the gates of `makePlan` want. */
export const DOES_ITS_WORK = 'write(location, "done\\n");';

/**
 * Writes an agent beside the project and gives its command line.
 *
 * @param body - statements of an async function that is called for each assigned artifact, with `id` and `location`. In
 *   reach: `assignment`; `write(path, content)`, which makes folders; `fs`, `path`, `sleep(ms)`.
 */
export function writeAgent(project: Pick<Project, "root">, body: string = DOES_ITS_WORK): readonly string[] {
  const file = join(project.root, "agent.mjs");
  writeFileSync(
    file,
    `import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
const assignment = JSON.parse(fs.readFileSync(process.env.PAWL_ASSIGNMENT, "utf8"));
function write(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}
async function work({ id, location }) {
${body}
}
for (const artifact of assignment.artifacts) await work(artifact);
`,
  );
  return [process.execPath, file];
}
