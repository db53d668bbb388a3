import { resolve } from "node:path";

import { escapeForTerminal } from "@pawl/agents";
import { restorePipeline } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";

/** How `pawl restore` was called. */
export interface RestoreActionOptions {
  readonly cwd: string | null;
  /** Relative to the working directory, whatever `--cwd` says. */
  readonly file: string;
  readonly mayReplace: boolean;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
}

/** Restores the pipeline, and says what it is now and where the ledger is that was there. */
export async function restoreAction({ cwd, file, mayReplace, isDryRun, isJson }: RestoreActionOptions): Promise<ExitCode> {
  const projectDir = await projectFolder(cwd);
  const { manifest, kept } = await restorePipeline(projectDir, resolve(file), { driver: "auto", mayReplace, isDryRun });
  const { head, files } = manifest;
  const lines = [
    `${isDryRun ? "would restore" : "restored"} ${head.seq} events up to ${head.hash}, ${files.length} files`,
    ...(kept === null ? [] : [`the ledger that was there is kept as ${escapeForTerminal(kept)}`]),
    ...(isDryRun ? ["Nothing was changed."] : []),
  ];
  await writeResult(isJson ? `${renderJson({ isDryRun, head, files: files.length, kept })}\n` : `${lines.join("\n")}\n`);
  return EXIT_CODES.OK;
}
