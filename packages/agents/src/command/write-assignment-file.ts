import { rm, writeFile } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";

import { AgentsError } from "../errors.ts";

/** Where {@link writeAssignmentFile} writes. */
interface AssignmentPlace {
  readonly assignmentFile: string;
  readonly workspaceDir: string;
}

/** Replaces the assignment file, readable by this user only. Throws `INVALID_OPTIONS`, `ASSIGNMENT_UNWRITABLE`. */
export async function writeAssignmentFile({ assignmentFile, workspaceDir }: AssignmentPlace, text: string): Promise<void> {
  const fromWorkspace = relative(workspaceDir, assignmentFile);
  const isOutside = fromWorkspace === ".." || fromWorkspace.startsWith(`..${sep}`) || isAbsolute(fromWorkspace);
  // Inside it the file would count as something that the agent changed.
  if (!isAbsolute(assignmentFile) || !isOutside) {
    throw new AgentsError("INVALID_OPTIONS", `assignmentFile is ${assignmentFile}, not an absolute path outside the workspace ${workspaceDir}`, "correct the options of the call");
  }
  try {
    // Removed first: what is there may have another mode, or be a symbolic link.
    await rm(assignmentFile, { force: true });
    await writeFile(assignmentFile, text, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const message = `cannot write the assignment file ${assignmentFile}: ${(cause as Error).message}`;
    throw new AgentsError("ASSIGNMENT_UNWRITABLE", message, "check that its folder exists, is writable and has free space", { cause });
  }
}
