import { escapeForTerminal } from "@pawl/agents";
import { rollBackWork } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";

/** How `pawl rollback` was called. */
export interface RollbackActionOptions {
  readonly cwd: string | null;
  readonly targets: readonly string[];
  readonly why: string | null;
  readonly by: string | undefined;
}

/** Takes work back; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function rollbackAction({ cwd, targets, why, by }: RollbackActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const name = decider(by);
  const onWarning = (warning: string): void => writeNotice(`warning: ${escapeForTerminal(warning)}`);
  await rollBackWork(projectDir, { targets, by: name, why, onWarning });
  await writeResult(`${escapeForTerminal(`${targets.join(", ")}: rolled back, recorded for ${name}.`)}\n`);
  return EXIT_CODES.OK;
}
