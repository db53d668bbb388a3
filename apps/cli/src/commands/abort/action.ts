import { escapeForTerminal } from "@pawl/agents";
import { abortPipeline } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";

/** How `pawl abort` was called. */
export interface AbortActionOptions {
  readonly cwd: string | null;
  readonly why: string | null;
  readonly by: string | undefined;
}

/** Aborts the run; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function abortAction({ cwd, why, by }: AbortActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const name = decider(by);
  await abortPipeline(projectDir, { by: name, why });
  await writeResult(`${escapeForTerminal(`The run was aborted, recorded for ${name}.`)}\n`);
  return EXIT_CODES.OK;
}
