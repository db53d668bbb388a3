import { lstatSync } from "node:fs";
import { writeFile } from "node:fs/promises";

import { escapeForTerminal } from "@pawl/agents";
import { pipelinePaths } from "@pawl/orchestrator/paths";
import { planTemplate } from "@pawl/pipeline";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";

/** Writes the plan file of a project that has none. @throws CliError `PLAN_EXISTS`, with nothing changed. */
export async function initAction(cwd: string | null, isDryRun: boolean): Promise<ExitCode> {
  const { planFile } = pipelinePaths(await projectFolder(cwd));
  if (isDryRun) {
    if (lstatSync(planFile, { throwIfNoEntry: false }) !== undefined) throw planExists(planFile);
    await writeResult(`would write  ${escapeForTerminal(planFile)}\nNothing was changed.\n`);
    return EXIT_CODES.OK;
  }
  try {
    await writeFile(planFile, planTemplate(), { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw planExists(planFile);
  }
  await writeResult(`${escapeForTerminal(planFile)}: written. \`pawl check\` tests it, \`pawl run\` carries it out.\n`);
  return EXIT_CODES.OK;
}

function planExists(planFile: string): CliError {
  return new CliError("PLAN_EXISTS", `${planFile}: there is a plan file already`, "Nothing was changed. Edit it, or move it away first.");
}
