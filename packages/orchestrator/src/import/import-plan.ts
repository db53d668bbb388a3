import { access, unlink } from "node:fs/promises";

import type { EventData } from "@pawl/pipeline";

import { locatePipeline } from "../ledger/locate-pipeline.ts";
import { keepOwnFoldersOut } from "../session/open-project-workspace.ts";
import { openSession } from "../session/open-session.ts";
import { sha256 } from "../util/sha256.ts";
import { planExists, writeNewPlan } from "./write-new-plan.ts";

/** A plan that was made from what another tool recorded. */
export interface PlanImport {
  readonly planText: string;
  /** What the ledger is to have about it. */
  readonly record: Omit<EventData<"plan.imported">, "planFileDigest">;
}

/**
 * Takes a plan over: writes the plan file of a project that has none, and records `plan.imported`, which belongs to no run, so that
 * what the other tool claimed is on record before anything is gated. Takes the pipeline's lock, and makes the ledger where there
 * is none yet. When it fails there is neither a plan nor a record.
 *
 * @returns the plan file, and the record's position in the ledger.
 * @throws OrchestratorError `PLAN_EXISTS`, `LOCKED`, `LEDGER_BROKEN`. Errors of the ledger and the file system keep their codes.
 */
export async function importPlan(folder: string, { planText, record }: PlanImport): Promise<{ readonly planFile: string; readonly seq: number }> {
  const paths = await locatePipeline(folder);
  await refuseExisting(paths.planFile);
  const session = await openSession({ paths, driver: "auto", now: Date.now, onEvent: () => undefined });
  try {
    await keepOwnFoldersOut(paths.projectDir);
    // Durable before the record of it is.
    await writeNewPlan(paths.planFile, planText);
    try {
      const data = { ...record, planFileDigest: sha256(planText) };
      const { seq } = await session.journal.recordOutsideRuns({ type: "plan.imported", data });
      return { planFile: paths.planFile, seq };
    } catch (error) {
      await unlink(paths.planFile);
      throw error;
    }
  } finally {
    await session.close();
  }
}

/** Before a ledger is made, so that a refusal changes nothing. */
async function refuseExisting(planFile: string): Promise<void> {
  try {
    await access(planFile);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  throw planExists(planFile);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}
