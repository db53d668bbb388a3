import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { shellWord } from "../output/shell-word.ts";

/** What the folder of a project holds, whatever state that is in. */
const OF_A_PROJECT = ["pawl.yaml", ".pawl"];

/**
 * Where to go from a folder within a project, in which there is no project: the usual hints would make a second one there.
 *
 * @param folder - absolute.
 * @returns one sentence, not escaped; `null` where the folder is a project's own, or lies in none.
 */
export function projectAboveHint(folder: string): string | null {
  if (isProject(folder)) return null;
  for (let above = dirname(folder); ; above = dirname(above)) {
    if (isProject(above)) return `The project is in ${above}: go there, or give --cwd ${shellWord(relative(process.cwd(), above) || ".")}`;
    if (above === dirname(above)) return null;
  }
}

function isProject(folder: string): boolean {
  return OF_A_PROJECT.some((name) => existsSync(join(folder, name)));
}
