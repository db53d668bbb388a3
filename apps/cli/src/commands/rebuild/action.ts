import { escapeForTerminal } from "@pawl/agents";
import { describeFinding } from "@pawl/database";
import { rebuildLedger } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";

/** Makes the projections anew from the events and prints what differed before. */
export async function rebuildAction(options: { readonly cwd: string | null; readonly isDryRun: boolean; readonly isJson: boolean }): Promise<ExitCode> {
  const rebuilt = await rebuildLedger(await projectFolder(options.cwd), options.isDryRun);
  const { rows, mended } = rebuilt;
  const done =
    rows === null
      ? `${mended.length} would be made anew from the events. Nothing was changed.`
      : `made anew from the events: ${rows.artifacts} artifacts, ${rows.attempts} attempts, ${rows.counters} counters; ${mended.length} differed`;
  const lines = [...mended.map((finding) => escapeForTerminal(describeFinding(finding))), done];
  await writeResult(`${options.isJson ? renderJson(rebuilt) : lines.join("\n")}\n`);
  return EXIT_CODES.OK;
}
