import { join } from "node:path";

import { renderReport } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { openLedger } from "@pawl/database";
import { reportInput } from "@pawl/orchestrator";
import { apply } from "@pawl/pipeline";
import type { PipelineState } from "@pawl/pipeline";
import { buildReport } from "@pawl/progress";

import type { Stored } from "../../demo/support/stored-reports.ts";

/**
 * The reports of a run, made once more from the events of its ledger alone, in this process, at the positions of the ledger's
 * own reports.
 */
export async function rebuildReports(projectDir: string, run: string, stored: readonly Stored[]): Promise<readonly Stored[]> {
  await using ledger = await openLedger({ file: join(projectDir, ".pawl", "ledger.db"), mode: "read-only" });
  const positions = new Set(stored.map(({ seq }) => seq));
  const rebuilt: Stored[] = [];
  let state: PipelineState | null = null;
  let previous: StatusReport | null = null;
  for await (const event of ledger.events({ run })) {
    state = apply(state, event);
    if (!positions.has(event.seq)) continue;
    previous = buildReport(reportInput(state, previous)).report;
    rebuilt.push({ seq: event.seq, bytes: renderReport(previous) });
  }
  return rebuilt;
}
