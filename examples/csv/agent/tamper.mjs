import { readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const CLAIM = {
  status_type: "LIVE",
  current_stage: "D",
  overall_progress_percent: 100,
  stage_progress_percent: 100,
  last_completed_artifact: "verify/decision.json",
  current_task: "",
  issues: [],
  blocking_questions: [],
  next_step: "",
};

/**
 * Writes "everything is done" over the status file of the real project, whose folder the clone's alternates give away. Only
 * once per project: after that the quarantine holds what was written.
 */
export function tamperOnce() {
  const alternates = statSync(".git/objects/info/alternates", { throwIfNoEntry: false });
  if (alternates === undefined) return;
  const objects = readFileSync(".git/objects/info/alternates", "utf8").split("\n")[0];
  const project = dirname(dirname(objects));
  const quarantine = join(project, ".pawl", "quarantine");
  if (statSync(quarantine, { throwIfNoEntry: false }) !== undefined && readdirSync(quarantine).length > 0) return;
  const status = join(project, "progress", "status.json");
  // The file is read-only; a rename replaces it all the same.
  const own = join(project, "progress", `status.${process.pid}.tmp`);
  writeFileSync(own, `${JSON.stringify(CLAIM, null, 2)}\n`);
  renameSync(own, status);
  console.log("wrote the status file: 100 percent");
}
