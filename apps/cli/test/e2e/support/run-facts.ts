import { readFileSync } from "node:fs";
import { join } from "node:path";

import { statusReportSchema } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";

import type { Project } from "../../support/make-project.ts";
import { parseNdjson } from "../../support/parse-ndjson.ts";
import type { LoggedEvent } from "../../support/parse-ndjson.ts";

/** How `pawl run --json` ended, with the ledger events that it recorded. */
export interface LoggedRun {
  readonly exitCode: number | null;
  readonly events: readonly LoggedEvent[];
  readonly stderr: string;
}

/** An artifact as `pawl artifacts --json` prints it. */
export interface ArtifactFacts {
  readonly id: string;
  readonly phase: string;
  readonly failures: number;
  readonly reason: string | null;
  readonly commit: string | null;
}

/** Runs the pipeline to the end of the process. */
export async function runLogged(project: Project, ...args: readonly string[]): Promise<LoggedRun> {
  const { exitCode, stdout, stderr } = await project.pawl(["run", "--json", ...args]);
  return { exitCode, events: parseNdjson(stdout), stderr };
}

/** Events of the latest run, as `pawl log` has them. */
export async function readLog(project: Project, ...args: readonly string[]): Promise<readonly LoggedEvent[]> {
  return parseNdjson((await project.pawl(["log", "--json", ...args])).stdout);
}

/** Data of the events of a type, in ledger order; where an artifact is given, of those alone that name it. */
export function dataOf(events: readonly LoggedEvent[], type: string, artifact?: string): readonly LoggedEvent["data"][] {
  return events
    .filter((event) => event.type === type && (artifact === undefined || event.data["artifact"] === artifact))
    .map((event) => event.data);
}

/** The report in the status file. */
export function readReport(project: Pick<Project, "dir">): StatusReport {
  return statusReportSchema.parse(JSON.parse(readFileSync(join(project.dir, "progress", "status.json"), "utf8")));
}

/** The artifacts of the latest run by id. */
export async function readArtifacts(project: Project): Promise<Readonly<Record<string, ArtifactFacts>>> {
  const rows = JSON.parse((await project.pawl(["artifacts", "--json"])).stdout) as readonly ArtifactFacts[];
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}
