import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Ledger } from "@pawl/database";

import { OrchestratorError } from "../errors.ts";
import { pipelinePaths } from "../util/pipeline-paths.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { realProjectDir } from "../util/real-project-dir.ts";
import { databaseAddress, DATABASE_URL_VARIABLE } from "./database-address.ts";
import { readLedgerNote, writeLedgerNote } from "./ledger-note.ts";
import type { LedgerPlace } from "./ledger-place.ts";
import { refuseForeign } from "./ledger-place.ts";

/** A pipeline: where everything of it lies in its project, and where its ledger is. */
export interface PipelineLocation extends PipelinePaths {
  readonly ledger: LedgerPlace;
}

/**
 * Finds a project's pipeline. Its ledger is in the project, or in the PostgreSQL database that the environment names. Where it
 * is stays as it was: a ledger on a server is noted in `.pawl/database`, and neither place is ever taken for the other.
 *
 * @throws OrchestratorError `PLAN_MISSING` where there is no such folder; `DATABASE_UNUSABLE`; `LEDGER_ELSEWHERE` when the
 *   project's ledger is not where the environment says.
 */
export async function locatePipeline(folder: string, environment: NodeJS.ProcessEnv = process.env): Promise<PipelineLocation> {
  const paths = pipelinePaths(await realProjectDir(folder));
  const server = await databaseAddress(environment);
  const noted = readLedgerNote(noteFile(paths));
  const name = server?.name ?? paths.ledgerFile;
  refuseElsewhere(paths, server?.name ?? null, noted);
  return { ...paths, ledger: { name, file: paths.ledgerFile, server, isNoted: noted !== null } };
}

/**
 * Notes that a project's ledger is on a server, before its first event. For who holds the pipeline's lock.
 *
 * @throws OrchestratorError `LEDGER_ELSEWHERE` where another pipeline came first.
 */
export async function noteLedgerPlace(pipeline: PipelineLocation, ledger: Ledger): Promise<void> {
  const { server, isNoted, name } = pipeline.ledger;
  if (server === null || isNoted) return;
  await refuseForeign(pipeline.ledger, ledger);
  await writeLedgerNote(noteFile(pipeline), name);
}

function noteFile({ stateDir }: PipelinePaths): string {
  return join(stateDir, "database");
}

function refuseElsewhere(paths: PipelinePaths, named: string | null, noted: string | null): void {
  if (named !== null && noted === null && existsSync(paths.ledgerFile)) {
    throw new OrchestratorError(
      "LEDGER_ELSEWHERE",
      `${paths.ledgerFile}: the ledger of this project is this file, and the environment names ${named}`,
      `Unset ${DATABASE_URL_VARIABLE} for this project.`,
    );
  }
  if (noted === null || noted === named) return;
  const where = `${noteFile(paths)}: the ledger of this project is in ${noted}`;
  throw new OrchestratorError(
    "LEDGER_ELSEWHERE",
    named === null ? where : `${where}, and the environment names ${named}`,
    named === null
      ? `Set ${DATABASE_URL_VARIABLE} to its address, with user, password and #schema.`
      : "Name that one; or, if the very same ledger has another address now, write that into the file.",
  );
}
