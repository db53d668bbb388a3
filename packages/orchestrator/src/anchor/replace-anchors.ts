import type { LedgerHead } from "@pawl/database";
import { writeAnchorReference } from "@pawl/workspace";

import { pipelineIdOf } from "../session/tokens.ts";
import { STATUS_FILE_MODE } from "../status/read-status.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { replaceFile } from "../util/replace-file.ts";
import { ANCHOR_WORD, anchorLine } from "./anchor-line.ts";
import { readNote } from "./read-anchors.ts";

/**
 * Notes a ledger's end in the place of what was noted before, where somebody has put an older ledger back on purpose. The
 * digests of the status file that stand beside one of the notes stay.
 *
 * @param head - the end of the ledger that is there now. Errors of the file system and of the workspace keep their own codes.
 */
export async function replaceAnchors(paths: PipelinePaths, head: LedgerHead): Promise<void> {
  const lines = readNote(paths.emittedFile).split("\n");
  if (lines.some((line) => line.startsWith(ANCHOR_WORD))) {
    const others = lines.filter((line) => line !== "" && !line.startsWith(ANCHOR_WORD));
    await replaceFile(paths.emittedFile, [...others, anchorLine(head), ""].join("\n"), STATUS_FILE_MODE);
  }
  await writeAnchorReference(paths.projectDir, pipelineIdOf(paths.projectDir), `${anchorLine(head)}\n`);
}
