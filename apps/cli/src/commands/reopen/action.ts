import { escapeForTerminal } from "@pawl/agents";
import type { Stage } from "@pawl/contract";
import { reopenStage } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";

/** How `pawl reopen` was called. */
export interface ReopenActionOptions {
  readonly cwd: string | null;
  readonly stage: Stage;
  readonly why: string | null;
  readonly by: string | undefined;
}

/** Reopens a stage; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function reopenAction({ cwd, stage, why, by }: ReopenActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const name = decider(by);
  await reopenStage(projectDir, { stage, by: name, why });
  await writeResult(`${escapeForTerminal(`Stage ${stage} is reopened, recorded for ${name}.`)}\n`);
  return EXIT_CODES.OK;
}
