import { STATUS_FILE_MODE } from "../../../../packages/orchestrator/src/status/read-status.ts";
import { filesInUse } from "../substitutes/files-in-use.ts";
import { LOCATION } from "../world/orchestrator.ts";
import { demand } from "./violation.ts";

/** What is at the status file's place; `null`: nothing, or nothing that is a file of Pawl's. */
export function statusBytes(): string | null {
  const files = filesInUse();
  if (!files.has(LOCATION.statusFile)) return null;
  const node = files.at(LOCATION.statusFile);
  return node.kind === "file" && node.mode === STATUS_FILE_MODE && node.links === 1 ? node.bytes.toString("utf8") : null;
}

/**
 * The status file holds a whole report that was committed, whenever somebody looks.
 *
 * @param shown - the last report that was for the file, and the one before it.
 * @param isAtRest - an orchestrator is at work and has nothing to do, so that it is the last one.
 */
export function checkStatusFile(shown: readonly string[], isAtRest: boolean): void {
  const bytes = statusBytes();
  const [last] = shown;
  if (isAtRest) {
    demand(bytes === (last ?? null), "the status file is the last report, byte for byte (3.0#1)", () => `${bytes}\ninstead of\n${last}`);
    return;
  }
  const isOne = bytes === null ? shown.length < 2 : shown.includes(bytes);
  demand(isOne, "the status file holds a committed report at every moment (3.0#1)", () => `${bytes}\ninstead of\n${shown.join("\nor\n")}`);
}
