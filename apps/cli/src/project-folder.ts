import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";

import { CliError } from "./errors/cli-error.ts";

/**
 * Real path of the project's folder.
 *
 * @param cwd - as given with `--cwd`, or `null` for the working directory.
 * @throws CliError `NO_SUCH_FOLDER`.
 */
export async function projectFolder(cwd: string | null): Promise<string> {
  const folder = resolve(cwd ?? ".");
  try {
    if ((await stat(folder)).isDirectory()) return await realpath(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
  throw new CliError("NO_SUCH_FOLDER", `${folder}: there is no such folder`, "Name the project's folder with --cwd.");
}
