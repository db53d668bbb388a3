import { escapeForTerminal } from "@pawl/agents";
import { previewAssignment } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";

/** How `pawl assignment` was called. */
export interface AssignmentActionOptions {
  readonly cwd: string | null;
  readonly artifact: string;
  readonly isText: boolean;
}

/** Prints what an artifact's next attempt would give its agent. Changes nothing. */
export async function assignmentAction({ cwd, artifact, isText }: AssignmentActionOptions): Promise<ExitCode> {
  const assignment = await previewAssignment(await projectFolder(cwd), artifact, true);
  const text = assignment.instructions.split("\n").map((line) => escapeForTerminal(line)).join("\n");
  await writeResult(isText ? text : `${renderJson(assignment)}\n`);
  return EXIT_CODES.OK;
}
