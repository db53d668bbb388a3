import { open, unlink } from "node:fs/promises";

import { OrchestratorError } from "../errors.ts";

/** Writes a plan file where there is none, durably. @throws OrchestratorError `PLAN_EXISTS`. */
export async function writeNewPlan(file: string, text: string): Promise<void> {
  let handle;
  try {
    handle = await open(file, "wx");
  } catch (error) {
    throw error instanceof Error && "code" in error && error.code === "EEXIST" ? planExists(file) : error;
  }
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await unlink(file);
    throw error;
  } finally {
    await handle.close();
  }
}

/** The refusal of a project that has a plan. */
export function planExists(planFile: string): OrchestratorError {
  return new OrchestratorError("PLAN_EXISTS", `${planFile}: there is a plan file already`, "Nothing was changed. Move it away first.");
}
