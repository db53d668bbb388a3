import { escapeForTerminal } from "@pawl/agents";
import { previewDecision, stopOrchestrator } from "@pawl/orchestrator";
import type { StopEnd } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";
import type { DecisionOptions } from "../decision-options.ts";

/** Stops the orchestrator at work; the order is recorded. @throws CliError `USER_UNKNOWN`. */
export async function stopAction({ cwd, why, by, isDryRun, isJson }: DecisionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const name = decider(by);
  const said = { decision: "stop", by: name, why, isDryRun };
  if (isDryRun) {
    const { orchestrator } = await previewDecision(projectDir, { kind: "stop", by: name, why }, process.env);
    const what =
      orchestrator === null
        ? "No orchestrator is at work; processes that an earlier one had left would be ended."
        : `would stop  process ${orchestrator.pid} on ${orchestrator.host}, with everything that it started`;
    await writeResult(isJson ? `${renderJson({ ...said, orchestrator })}\n` : `${escapeForTerminal(what)}\nNothing was changed.\n`);
    return EXIT_CODES.OK;
  }
  const end = await stopOrchestrator(projectDir, { by: name, why });
  await writeResult(isJson ? `${renderJson({ ...said, end })}\n` : `${escapeForTerminal(describe(end))}\n`);
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
