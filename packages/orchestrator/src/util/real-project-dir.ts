import { realpath } from "node:fs/promises";

import { OrchestratorError } from "../errors.ts";

/** The project's real path. @throws OrchestratorError `PLAN_MISSING` when there is no such folder. */
export async function realProjectDir(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    throw new OrchestratorError("PLAN_MISSING", `${folder}: there is no such folder`, "Name the project's folder.", {
      cause: error,
    });
  }
}
