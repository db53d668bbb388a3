import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { runGit } from "../git/run-git.ts";
import { projectContext, realFolder } from "./detect-repository.ts";

/**
 * Adds patterns to the repository's own exclude file, which is not part of the repository's content, where they are
 * missing. Gives the patterns that were added. `projectDir` lies in a git repository.
 */
export async function ensureExcluded(projectDir: string, patterns: readonly string[]): Promise<string[]> {
  const folder = await realFolder(projectDir);
  const { stdout } = await runGit(projectContext(folder), ["rev-parse", "--git-path", "info/exclude"]);
  const path = resolve(folder, stdout.toString("utf8").replace(/\n$/u, ""));
  const text = await readIfThere(path);
  const present = new Set(text.split("\n").map((line) => line.trim()));
  const missing = patterns.filter((pattern) => !present.has(pattern));
  if (missing.length === 0) return [];
  await mkdir(dirname(path), { recursive: true });
  const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  await writeFile(path, `${start}${missing.join("\n")}\n`);
  return missing;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return "";
    throw error;
  }
}
