import { renderReport } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import type { Ledger } from "@pawl/database";
import { renderHistory } from "@pawl/pipeline";
import type { RecordedEvent, ReportedAt } from "@pawl/pipeline";

import { ledgerBroken } from "../session/ledger-broken.ts";
import { parseReport } from "../session/parse-report.ts";

/** The history of one run, and where it stands. */
export interface RunHistory {
  /** JSON Lines, as `checkHistory` of `@pawl/contract` reads them. */
  readonly text: string;
  /** The stage that the run is in: the one that was entered or reopened last. */
  readonly stage: Stage;
}

/**
 * Reads a run out of the ledger and renders its history: what happened, and every report as it was emitted.
 *
 * @param throughSeq - what came after this position is left out, so that an orchestrator at work changes nothing meanwhile.
 * @throws OrchestratorError `LEDGER_BROKEN` when a stored report is not the canonical text of one, or belongs to no event of the
 *   run.
 */
export async function readRunHistory(ledger: Ledger, run: string, throughSeq: number): Promise<RunHistory> {
  const events: RecordedEvent[] = [];
  let stage: Stage = "A";
  for await (const event of ledger.events({ run })) {
    if (event.seq > throughSeq) break;
    events.push(event);
    if (event.type === "stage.entered" || event.type === "stage.reopened") stage = event.data.stage;
  }
  const reports: ReportedAt[] = [];
  const positions = new Set(events.map(({ seq }) => seq));
  for await (const { seq, bytes } of ledger.reports({ run })) {
    if (seq > throughSeq) break;
    // The history shows a report beside its event, and so would leave out this one and all that follow.
    if (!positions.has(seq)) throw ledgerBroken(ledger, `a report is stored at event ${seq}, which is none of the run's`);
    const report = parseReport(bytes);
    if (report === null || renderReport(report) !== bytes) {
      throw ledgerBroken(ledger, `the report stored at event ${seq} is not the canonical text of a report`);
    }
    reports.push({ seq, report });
  }
  return { text: [...renderHistory(events, reports)].join(""), stage };
}
