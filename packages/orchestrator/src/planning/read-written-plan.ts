import { constants } from "node:fs";
import { open } from "node:fs/promises";

import { MAX_PROPOSAL_BYTES } from "./planning.ts";
import type { PlanningReason } from "./planning.ts";

/** What a planning agent left in the plan's place. */
export type WrittenPlan =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "refused"; readonly reason: Extract<PlanningReason, "NOTHING_PRODUCED" | "NOT_A_FILE" | "TOO_LARGE">; readonly detail: string };

/** Reads a plan that an agent wrote, after its death. Nothing is followed, waited for or read beyond the limit. */
export async function readWrittenPlan(path: string, name: string): Promise<WrittenPlan> {
  let file;
  try {
    // Neither a link nor a named pipe is what was asked for; opening the latter would wait for a writer.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "refused", reason: "NOTHING_PRODUCED", detail: `${name} is not there` };
    return { kind: "refused", reason: "NOT_A_FILE", detail: `${name} is not a regular file that can be read (${String(code)})` };
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return { kind: "refused", reason: "NOT_A_FILE", detail: `${name} is not a regular file` };
    if (stats.size > MAX_PROPOSAL_BYTES) {
      return { kind: "refused", reason: "TOO_LARGE", detail: `${name} has ${stats.size} bytes, more than the ${MAX_PROPOSAL_BYTES} that a plan may have` };
    }
    return { kind: "read", bytes: await file.readFile() };
  } finally {
    await file.close();
  }
}
