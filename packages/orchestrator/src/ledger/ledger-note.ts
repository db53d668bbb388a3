import { z } from "zod";

import { OrchestratorError } from "../errors.ts";
import { readSmallRegularFile } from "../util/read-small-regular-file.ts";
import { replaceFile } from "../util/replace-file.ts";

const NOTE_MODE = 0o444;

/** No note is larger than what its schema allows. */
const MAX_NOTE_BYTES = 16 * 1024;

/** What the file says: where the ledger is, without user and password. */
const noteSchema = z.strictObject({ ledger: z.string().min(1).max(1000) });

/**
 * Reads where a project's ledger is, when it is on a server; `null` where nothing is noted.
 *
 * @throws OrchestratorError `LEDGER_ELSEWHERE` for a note that cannot be read: another place must not be taken for the ledger's.
 */
export function readLedgerNote(path: string): string | null {
  const found = readSmallRegularFile(path, MAX_NOTE_BYTES);
  if (found.kind === "missing") return null;
  if (found.kind === "other") throw unreadable(path, found.problem);
  try {
    return noteSchema.parse(JSON.parse(Buffer.from(found.bytes).toString("utf8"))).ledger;
  } catch (error) {
    throw unreadable(path, "it is not what Pawl writes", error);
  }
}

/** Notes where a project's ledger is; durable when the promise is fulfilled. */
export function writeLedgerNote(path: string, name: string): Promise<void> {
  return replaceFile(path, `${JSON.stringify({ ledger: name })}\n`, NOTE_MODE);
}

function unreadable(path: string, problem: string, cause?: unknown): OrchestratorError {
  return new OrchestratorError(
    "LEDGER_ELSEWHERE",
    `${path}: the note of where the ledger is cannot be read: ${problem}`,
    'Write {"ledger": "postgres://host:port/database#schema"} into it again.',
    { cause },
  );
}
