import type { LedgerAnchor } from "@pawl/database";
import { readAnchorReference } from "@pawl/workspace";

import { OrchestratorError } from "../errors.ts";
import { pipelineIdOf } from "../session/tokens.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { readSmallRegularFile } from "../util/read-small-regular-file.ts";
import { ANCHOR_WORD, parseAnchorLine } from "./anchor-line.ts";

/** No note is larger: a few digests, and where the ledger ends. */
const MAX_NOTE_BYTES = 1024 * 1024;

/**
 * Where the ledger of a project once ended, as it was noted outside the database: in `.pawl/emitted` with each report, and in
 * the project's git repository under `refs/pawl/ledger/`. Read them before the ledger, which may only be ahead of them.
 *
 * @throws OrchestratorError `LEDGER_BROKEN` for a note that cannot be read. Errors of the workspace keep their own codes.
 */
export async function readAnchors(paths: PipelineLocation): Promise<readonly LedgerAnchor[]> {
  const anchors: LedgerAnchor[] = [];
  const line = readNote(paths.emittedFile).split("\n").find((text) => text.startsWith(ANCHOR_WORD));
  if (line !== undefined) anchors.push(parsed(line, ".pawl/emitted", paths));
  const kept = await readAnchorReference(paths.projectDir, pipelineIdOf(paths.projectDir));
  if (kept !== null && kept.text !== null) anchors.push(parsed(kept.text.replace(/\n$/, ""), kept.ref, paths));
  return anchors;
}

function parsed(line: string, source: string, paths: PipelineLocation): LedgerAnchor {
  const head = parseAnchorLine(line);
  if (head !== null) return { source, ...head };
  throw new OrchestratorError(
    "LEDGER_BROKEN",
    `${paths.ledger.name}: the note of its end in ${source} cannot be read: ${JSON.stringify(line.slice(0, 80))}`,
    `Nothing was written. Find out who changed ${source}; remove it only when the ledger is known to be whole.`,
  );
}

/** The text of a file; empty where there is none. Whatever else is at its place is the status file's affair, and no note of the ledger's end. */
export function readNote(file: string): string {
  const found = readSmallRegularFile(file, MAX_NOTE_BYTES);
  return found.kind === "file" ? Buffer.from(found.bytes).toString("utf8") : "";
}
