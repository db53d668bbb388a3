import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { type GitContext, runGit } from "../git/run-git.ts";

/** Folders at the top of a project that are Pawl's own: no candidate and no snapshot ever holds them. */
export const PAWL_FOLDERS: readonly string[] = [".pawl", "progress"];

/**
 * The user's ignore rules for all repositories and the repository's own exclude file, as one text.
 *
 * Pawl's own lines in the exclude file are left out: a change of `progress/` in an attempt's folder must show, so that
 * the gate can refuse it. `excludeFile` is `null` without a repository.
 */
export async function readPersonalIgnoreRules(context: GitContext, excludeFile: string | null): Promise<string> {
  const texts = [await readIfThere(await globalExcludesFile(context))];
  if (excludeFile !== null) {
    const own = new Set(PAWL_FOLDERS.flatMap((folder) => [`${folder}/`, `/${folder}/`]));
    texts.push((await readIfThere(excludeFile)).split("\n").filter((line) => !own.has(line.trim())).join("\n"));
  }
  return texts.filter((text) => text !== "").map((text) => (text.endsWith("\n") ? text : `${text}\n`)).join("");
}

async function globalExcludesFile(context: GitContext): Promise<string> {
  const { exitCode, stdout } = await runGit(context, ["config", "--type=path", "--get", "core.excludesFile"], { okCodes: [0, 1] });
  const configured = stdout.toString("utf8").trim();
  if (exitCode === 0 && configured !== "") return configured;
  const configHome = context.env["XDG_CONFIG_HOME"];
  const home = context.env["HOME"] ?? homedir();
  return join(configHome === undefined || configHome === "" ? join(home, ".config") : configHome, "git", "ignore");
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "EACCES", "EISDIR")) return "";
    throw error;
  }
}
