// Loaded at every `pawl status`: nothing here may load a database, a schema library or yargs.
import { pipelinePaths } from "@pawl/orchestrator/paths";
import { readStatus } from "@pawl/orchestrator/status";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeResult } from "../../output/streams.ts";
import type { NoticePlace } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";

/**
 * Prints the status file's bytes and nothing else (rules 3.0#2, 7#2 and 8#4), at any time: it needs neither the lock nor the
 * database, so that nothing that runs can keep it from answering (rules 5#1 and 7#1). Where the bytes are not what was
 * emitted (rule 3.0#3), or nothing was emitted yet, standard output stays empty and one line on standard error says so. Repairs nothing.
 */
export async function statusAction(cwd: string | null): Promise<ExitCode> {
  const paths = pipelinePaths(await projectFolder(cwd));
  const reading = await readStatus(paths);
  switch (reading.kind) {
    case "right":
      await writeResult(reading.bytes);
      return EXIT_CODES.OK;
    case "different":
      await writeOneLine(`error STATUS_DIFFERS: ${paths.statusFile}: ${reading.problem}; the orchestrator puts it right`, { file: paths.statusFile });
      return EXIT_CODES.INTEGRITY;
    case "none":
      await writeOneLine(`error STATUS_MISSING: ${paths.statusFile}: nothing was emitted yet; ${await wayOn(paths.projectDir)}`);
      return EXIT_CODES.INVALID;
  }
}

async function writeOneLine(line: string, place: NoticePlace | null = null): Promise<void> {
  const { writeEscapedError } = await import("../../output/escaped-notice.ts");
  writeEscapedError(line, place);
}

/** What to do where there is no report. */
async function wayOn(projectDir: string): Promise<string> {
  const { projectAboveHint } = await import("../../errors/project-above.ts");
  return projectAboveHint(projectDir) ?? "`pawl run` starts a run";
}
