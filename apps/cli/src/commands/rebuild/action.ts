import { escapeForTerminal } from "@pawl/agents";
import { describeFinding } from "@pawl/database";
import { rebuildLedger } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";

/** Makes the projections anew from the events and prints what differed before. */
export async function rebuildAction(options: { readonly cwd: string | null; readonly isJson: boolean }): Promise<ExitCode> {
  const rebuilt = await rebuildLedger(await projectFolder(options.cwd));
  const { artifacts, attempts, counters } = rebuilt.rows;
  const lines = [
    ...rebuilt.mended.map((finding) => escapeForTerminal(describeFinding(finding))),
    `made anew from the events: ${artifacts} artifacts, ${attempts} attempts, ${counters} counters; ${rebuilt.mended.length} differed`,
  ];
  await writeResult(`${options.isJson ? renderJson(rebuilt) : lines.join("\n")}\n`);
  return EXIT_CODES.OK;
}
