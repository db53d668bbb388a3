import { lstat } from "node:fs/promises";
import { join } from "node:path";

import { parsePlan, parsePlanTop } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { writeNewPlan } from "../import/write-new-plan.ts";
import { PlanInvalidError } from "../session/load-plan.ts";
import { pipelinePaths } from "../util/pipeline-paths.ts";
import { realProjectDir } from "../util/real-project-dir.ts";
import { replaceFile } from "../util/replace-file.ts";
import { sha256 } from "../util/sha256.ts";
import { proposalOf, readPresentPlan } from "./plan-from-spec.ts";
import type { Proposal } from "./planning.ts";
import { readProposal } from "./proposal-store.ts";

/** A proposal that is the project's plan file now. */
export interface AdoptedProposal {
  readonly planFile: string;
  readonly proposal: Proposal;
  /** Absolute path of the plan file that it took the place of; `null`: there was none. */
  readonly replaced: string | null;
}

/**
 * Makes a stored proposal the project's plan file, where that is still what the proposal was made for. What was there is kept. A run
 * adopts it when it starts, or is amended.
 *
 * @param digest - the first 8 or more characters of the proposal's digest.
 * @param isDryRun - only says what would be; refused where the adoption would be.
 * @throws OrchestratorError `PROPOSAL_MISSING`, `PROPOSAL_STALE`, `PLAN_INVALID`, `PLAN_EXISTS`. Nothing is changed then.
 */
export async function adoptProposal(folder: string, digest: string, isDryRun = false): Promise<AdoptedProposal> {
  const { planFile, stateDir, quarantineDir } = pipelinePaths(await realProjectDir(folder));
  const plans = join(stateDir, "plan");
  const stored = await readProposal(plans, digest);
  const before = await readPresentPlan(planFile);
  if ((before === null ? null : sha256(before)) !== stored.before) throw stale(planFile, "was changed since the proposal was made");
  // Who changed the stored files could have changed the rules with them; what the plan has to keep of the present one is looked at anew.
  const given = before === null ? null : parsePlanTop(before, { file: planFile });
  const rules = { ...stored.rules, top: given?.ok === true ? given.top : null };
  const result = parsePlan(stored.text, { file: planFile }, rules);
  if (!result.ok) throw new PlanInvalidError(planFile, result.errors);
  const proposal = proposalOf(stored.text, before, rules);
  if (before === null) {
    if (!isDryRun) await writeNewPlan(planFile, stored.text);
    return { planFile, proposal, replaced: null };
  }
  const stats = await lstat(planFile);
  if (!stats.isFile()) throw stale(planFile, "is not a regular file, and is not replaced");
  const replaced = join(quarantineDir, `pawl-${sha256(before).slice(0, 12)}.yaml`);
  if (isDryRun) return { planFile, proposal, replaced };
  await replaceFile(replaced, before, 0o600);
  await replaceFile(planFile, stored.text, stats.mode & 0o777);
  return { planFile, proposal, replaced };
}

function stale(planFile: string, problem: string): OrchestratorError {
  return new OrchestratorError("PROPOSAL_STALE", `${planFile}: ${problem}`, "Make another proposal with `pawl plan --from <file>`.");
}
