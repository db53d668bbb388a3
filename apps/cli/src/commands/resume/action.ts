import { escapeForTerminal } from "@pawl/agents";
import { resumeRun } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";

/** How `pawl resume` was called. */
export interface ResumeActionOptions {
  readonly cwd: string | null;
  readonly why: string | null;
  readonly by: string | undefined;
}

/** Lets a paused run go on; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function resumeAction({ cwd, why, by }: ResumeActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const name = decider(by);
  const effect = await resumeRun(projectDir, { by: name, why });
  const text = effect === "done" ? `The run goes on, recorded for ${name}.` : "The run was not paused; nothing was recorded.";
  await writeResult(`${escapeForTerminal(text)}\n`);
  return EXIT_CODES.OK;
}
