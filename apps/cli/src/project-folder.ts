import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";

import { CliError } from "./errors/cli-error.ts";

/**
 * Real path of the project's folder.
 *
 * @param cwd - as given with `--cwd`, or `null` for the working directory.
 * @throws CliError `NO_SUCH_FOLDER`, and `USAGE` for an empty name.
 */
export async function projectFolder(cwd: string | null): Promise<string> {
  return lookForFolder(cwd);
}

/** At once: two questions to the system, which take longer on the way to another thread than they do here. */
function lookForFolder(cwd: string | null): string {
  // An empty variable of a script, as in `--cwd "$dir"`, must not make this folder the project's.
  if (cwd === "") throw new CliError("USAGE", "--cwd names no folder", "Name the project's folder with --cwd, or leave the option out.");
  const folder = resolve(cwd ?? ".");
  try {
    if (statSync(folder).isDirectory()) return realpathSync.native(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
  throw new CliError("NO_SUCH_FOLDER", `${folder}: there is no such folder`, "Name the project's folder with --cwd.");
}
