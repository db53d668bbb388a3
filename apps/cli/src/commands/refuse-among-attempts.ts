import { realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";

import { runInPlace } from "@pawl/orchestrator";

import { CliError } from "../errors/cli-error.ts";

/**
 * Refuses to put a file into a project in which attempts work in place: it could not be told from what they leave, so that each of
 * them would fail for it, and the file would be moved away with what they did.
 *
 * @param path - absolute; what is to be written.
 * @throws CliError `OUTPUT_IN_PROJECT`.
 */
export async function refuseAmongAttempts(path: string, projectDir: string): Promise<void> {
  const [project, folder] = await Promise.all([realpath(projectDir), realpath(dirname(path)).catch(() => dirname(path))]);
  if (!`${folder}${sep}`.startsWith(`${project}${sep}`)) return;
  const holder = await runInPlace(projectDir);
  if (holder === null) return;
  const why = `attempts of process ${holder.pid} on ${holder.host} work in this project's own folder, and would fail for it`;
  throw new CliError("OUTPUT_IN_PROJECT", `${join(folder, basename(path))}: not written, since ${why}`, `Name a file outside of the project, such as ../${basename(path)}, or wait until the run has ended.`);
}
