import { escapeForTerminal } from "@pawl/agents";
import { retryArtifact } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";

/** How `pawl retry` was called. */
export interface RetryActionOptions {
  readonly cwd: string | null;
  /** Id or location. */
  readonly artifact: string;
  readonly why: string | null;
  readonly by: string | undefined;
}

/** Sends a parked artifact back to work; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function retryAction({ cwd, artifact, why, by }: RetryActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const name = decider(by);
  await retryArtifact(projectDir, { artifact, by: name, why });
  await writeResult(`${escapeForTerminal(`${artifact} goes back to work, recorded for ${name}.`)}\n`);
  return EXIT_CODES.OK;
}
