import { resolve } from "node:path";

import { escapeForTerminal } from "@pawl/agents";
import { backupPipeline } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { refuseAmongAttempts } from "../refuse-among-attempts.ts";

/** How `pawl backup` was called. */
export interface BackupActionOptions {
  readonly cwd: string | null;
  /** Relative to the working directory, whatever `--cwd` says. */
  readonly file: string;
  readonly isJson: boolean;
}

/** Backs the pipeline up, and says what the backup holds; where its ledger ends can be kept elsewhere and compared. */
export async function backupAction({ cwd, file, isJson }: BackupActionOptions): Promise<ExitCode> {
  const target = resolve(file);
  const project = await projectFolder(cwd);
  await refuseAmongAttempts(target, project);
  const { head, files } = await backupPipeline(project, target, {
    driver: "auto",
    onWarning: (warning) => writeNotice(`warning: ${escapeForTerminal(warning)}`, "warning"),
  });
  const text = `${escapeForTerminal(target)}: ${head.seq} events up to ${head.hash}, ${files.length} files\n`;
  await writeResult(isJson ? `${renderJson({ backup: target, head, files: files.length })}\n` : text);
  return EXIT_CODES.OK;
}
