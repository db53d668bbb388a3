import { statusReportSchema } from "@pawl/contract";
import type { Ledger, LedgerHead, StoredReport } from "@pawl/database";
import { topologicalOrder } from "@pawl/pipeline";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { assembleFacts } from "../../pictures/report/assemble-facts.ts";
import { FactsOfRun } from "../../pictures/report/facts-of-run.ts";
import { renderReport } from "../../pictures/report/render-report.ts";
import type { EmittedReport, ReportFacts } from "../../pictures/report/report-facts.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { writePicture } from "../write-picture.ts";
import type { PictureTarget } from "../write-picture.ts";

/** How `pawl report` was called. */
export interface ReportActionOptions {
  readonly cwd: string | null;
  /** `latest` or a run's id. */
  readonly run: string;
  readonly target: PictureTarget;
}

/** How often a ledger that grows meanwhile is read again, so that all of a page is of one moment. */
const MOST_READINGS = 5;

/** Makes a page about a run. @throws CliError `USAGE` where it would go to a terminal, `NO_RUN`, `RUN_UNKNOWN`, `OUTPUT_EXISTS`, `OUTPUT_UNWRITABLE`. */
export async function reportAction({ cwd, run, target }: ReportActionOptions): Promise<ExitCode> {
  if (target.file === null && process.stdout.isTTY) {
    throw new CliError("USAGE", "a page of HTML is nothing for a terminal", "`pawl report --output ../report.html` writes it to a file; a pipe gets it too.");
  }
  const facts = await readLedger(cwd, async (ledger) => readFacts(ledger, await runOf(ledger, run)));
  const { text, leftOut } = renderReport(facts);
  await writePicture(text, { cwd, target, artifacts: facts.rows, leftOut });
  return EXIT_CODES.OK;
}

async function readFacts(ledger: Ledger, run: string): Promise<ReportFacts> {
  let head = await ledger.head();
  for (let reading = 1; ; reading += 1) {
    const facts = await readOnce(ledger, run, head);
    const now = await ledger.head();
    if (now.seq === head.seq || reading === MOST_READINGS) return facts;
    head = now;
  }
}

async function readOnce(ledger: Ledger, run: string, head: LedgerHead): Promise<ReportFacts> {
  const collected = new FactsOfRun();
  for await (const event of ledger.events({ run })) {
    if (event.seq > head.seq) break;
    collected.notice(event);
  }
  const reports: EmittedReport[] = [];
  for await (const stored of ledger.reports({ run })) if (stored.seq <= head.seq) reports.push(emitted(stored));
  const rows = await ledger.artifacts(run);
  const artifacts = topologicalOrder({ artifacts: collected.plan.artifacts() });
  return assembleFacts(collected, { run, ledger: head, rows, artifacts, reports });
}

function emitted({ seq, digest, bytes }: StoredReport): EmittedReport {
  return { seq, digest, bytes, report: statusReportSchema.safeParse(parsed(bytes)).data ?? null };
}

/** The value of a text of JSON; `undefined` where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
