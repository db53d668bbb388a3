import { escapeForTerminal } from "@pawl/agents";
import { stopOrchestrator } from "@pawl/orchestrator";
import type { StopEnd } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";

/** How `pawl stop` was called. */
export interface StopActionOptions {
  readonly cwd: string | null;
  readonly why: string | null;
  readonly by: string | undefined;
}

/** Stops the orchestrator at work; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function stopAction({ cwd, why, by }: StopActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const end = await stopOrchestrator(projectDir, { by: decider(by), why });
  await writeResult(`${escapeForTerminal(describe(end))}\n`);
  return EXIT_CODES.OK;
}

function describe(end: StopEnd): string {
  if (end.kind === "idle") {
    const left = end.leftovers === 0 ? "" : ` Processes that an earlier one had left were ended: ${end.leftovers}.`;
    return `No orchestrator is at work.${left}`;
  }
  const how = end.isForced ? "was ended by force" : "has stopped";
  return `The orchestrator ${how}, process ${end.pid} on ${end.host}; \`pawl run\` takes the run up again.`;
}
