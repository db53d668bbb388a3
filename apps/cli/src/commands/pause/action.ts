import { escapeForTerminal } from "@pawl/agents";
import { pauseRun } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";

/** How `pawl pause` was called. */
export interface PauseActionOptions {
  readonly cwd: string | null;
  readonly why: string | null;
  readonly by: string | undefined;
}

/** Pauses the run; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function pauseAction({ cwd, why, by }: PauseActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const name = decider(by);
  const effect = await pauseRun(projectDir, { by: name, why });
  const text = effect === "done" ? `The run is paused, recorded for ${name}.` : "The run was paused already; nothing was recorded.";
  await writeResult(`${escapeForTerminal(text)}\n`);
  return EXIT_CODES.OK;
}
