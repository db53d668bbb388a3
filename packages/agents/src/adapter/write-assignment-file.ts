import { rmSync, writeFileSync } from "node:fs";
import { isAbsolute } from "node:path";

import { AgentsError } from "../errors.ts";

/** Replaces the assignment file, readable by this user only. Throws `INVALID_OPTIONS`, `ASSIGNMENT_UNWRITABLE`. */
export function writeAssignmentFile(assignmentFile: string, text: string): void {
  if (!isAbsolute(assignmentFile)) {
    throw new AgentsError("INVALID_OPTIONS", `assignmentFile is ${assignmentFile}, which is not an absolute path`, "correct the options of the call");
  }
  try {
    // Removed first: what is there may have another mode, or be a symbolic link.
    rmSync(assignmentFile, { force: true });
    writeFileSync(assignmentFile, text, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const message = `cannot write the assignment file ${assignmentFile}: ${(cause as Error).message}`;
    throw new AgentsError("ASSIGNMENT_UNWRITABLE", message, "check that its folder exists, is writable and has free space", { cause });
  }
}
