import { basename, resolve } from "node:path";

import { importPlan, pipelinePaths } from "@pawl/orchestrator";
import { DEFAULT_FEATURE_LOCATION, importAutoforge } from "@pawl/pipeline";
import type { ImportedPlan, ImportRefusal } from "@pawl/pipeline";

import { CliError } from "../../../errors/cli-error.ts";
import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";
import { parseCommand } from "../../parse-command.ts";
import { readFeatureTable } from "./read-feature-table.ts";
import { renderImport, renderImportJson } from "./render-import.ts";

/** How `pawl import autoforge` was called. */
export interface ImportAutoforgeActionOptions {
  readonly cwd: string | null;
  /** Path of the file, relative to the working directory. */
  readonly source: string;
  /** Commands as they were typed. */
  readonly gate: string | null;
  readonly agent: string | null;
  readonly location: string | null;
  readonly writes: readonly string[];
  readonly isDryRun: boolean;
  readonly isJson: boolean;
}

/**
 * Makes the plan and the ledger of a project that has no plan, and says what it did with everything odd. The source is only read.
 *
 * @throws CliError `USAGE`, `IMPORT_SOURCE_MISSING`, `IMPORT_SOURCE_UNREADABLE`, `IMPORT_SOURCE_BUSY`, `IMPORT_IMPOSSIBLE`;
 *   OrchestratorError `PLAN_EXISTS` and what `importPlan` throws. Nothing is written then.
 */
export async function importAutoforgeAction(options: ImportAutoforgeActionOptions): Promise<ExitCode> {
  const { cwd, source, location, writes, isDryRun, isJson } = options;
  const folder = await projectFolder(cwd);
  const gate = options.gate === null ? null : parseCommand("gate", options.gate);
  const agent = options.agent === null ? null : parseCommand("agent", options.agent);
  const file = resolve(source);
  const { table, sources } = await readFeatureTable(file);
  const imported = importAutoforge(table, { gate, agent, location: location ?? DEFAULT_FEATURE_LOCATION, writes });
  if (!imported.ok) throw refusal(file, imported);

  const record = {
    from: "autoforge" as const,
    sources: [...sources],
    features: imported.features.length,
    artifacts: imported.artifactCount,
    claims: claimsOf(imported),
    oddities: [...imported.oddities],
  };
  const seq = isDryRun ? null : (await importPlan(folder, { planText: imported.planText, record })).seq;
  const outcome = { source: basename(file), planFile: pipelinePaths(folder).planFile, imported, sources, seq, hasWrites: writes.length > 0 };
  await writeResult(`${isJson ? renderImportJson(outcome) : renderImport(outcome)}\n`);
  return EXIT_CODES.OK;
}

function claimsOf({ features }: ImportedPlan): string[] {
  return features.filter(({ isClaimed }) => isClaimed).map(({ artifact }) => artifact);
}

function refusal(file: string, { reason, message }: ImportRefusal): CliError {
  if (reason === "BAD_OPTION") return new CliError("USAGE", message, "Correct the option; `pawl import autoforge --help` describes them.");
  const hint = reason === "EMPTY" ? "Name the file that AutoForge keeps its features in." : "Split the features over several projects.";
  return new CliError("IMPORT_IMPOSSIBLE", `${file}: ${message}`, hint);
}
