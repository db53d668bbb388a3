import { ARTIFACT_PHASES, didYouMean } from "@pawl/pipeline";
import type { ArtifactPhase, ArtifactRow } from "@pawl/pipeline";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { renderTable } from "../../output/render-table.ts";
import { writeResult } from "../../output/streams.ts";
import { latestRunOf, readLedger } from "../read-ledger.ts";

/** How `pawl artifacts` was called; `null`: no filter. */
export interface ArtifactsActionOptions {
  readonly cwd: string | null;
  readonly isJson: boolean;
  readonly stage: string | null;
  readonly phase: string | null;
}

const HEADINGS = ["ID", "STAGE", "PHASE", "FAILURES", "REASON", "LOCATION", "COMMIT"];
/** Characters of a commit that the table shows. */
const SHORT_COMMIT = 10;

/** Prints the artifacts of the latest run, in the plan's order. @throws CliError `USAGE`, `NO_RUN`. */
export async function artifactsAction(options: ArtifactsActionOptions): Promise<ExitCode> {
  const { cwd, isJson, stage } = options;
  const phase = options.phase === null ? null : knownPhase(options.phase);
  const rows = await readLedger(cwd, async (ledger) => ledger.artifacts(await latestRunOf(ledger)));
  const shown = rows.filter((row) => (stage === null || row.stage === stage) && (phase === null || row.phase === phase));
  await writeResult(`${isJson ? renderJson(shown.map(toJson)) : renderTable(HEADINGS, shown.map(toCells))}\n`);
  return EXIT_CODES.OK;
}

function knownPhase(phase: string): ArtifactPhase {
  const known = ARTIFACT_PHASES.find((one) => one === phase);
  if (known !== undefined) return known;
  throw new CliError("USAGE", `there is no phase ${JSON.stringify(phase.slice(0, 80))}`, `${didYouMean(phase, ARTIFACT_PHASES)}Phases: ${ARTIFACT_PHASES.join(", ")}`);
}

function toCells(row: ArtifactRow): readonly string[] {
  const { id, stage, phase, failures, reason, location, version, commit } = row;
  const place = version === null ? location : `${location}@${version}`;
  return [id, stage, phase, String(failures), reason ?? "-", place, commit?.slice(0, SHORT_COMMIT) ?? "-"];
}

function toJson(row: ArtifactRow): object {
  const { id, stage, location, version, optional, phase, failures, lease, reason, commit, closedAtMs } = row;
  const closedAt = closedAtMs === null ? null : new Date(closedAtMs).toISOString();
  return { id, stage, location, version, optional, phase, failures, attempt: lease, reason, commit, closedAt };
}
