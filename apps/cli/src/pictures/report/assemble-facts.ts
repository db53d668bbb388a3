import type { Artifact, ArtifactRow } from "@pawl/pipeline";

import { makeGraph } from "../graph/graph.ts";
import type { FactsOfRun } from "./facts-of-run.ts";
import type { EmittedReport, ReportFacts } from "./report-facts.ts";

/** What of a run is not in its events. */
export interface BesideEvents {
  readonly run: string;
  /** Where the ledger ended when it was read. */
  readonly ledger: ReportFacts["ledger"];
  readonly rows: readonly ArtifactRow[];
  /** In the order in which a graph has them. */
  readonly artifacts: readonly Artifact[];
  /** In the order in which they were emitted. */
  readonly reports: readonly EmittedReport[];
}

/** All that a page about a run is made of, from its events and what is beside them. Pure. */
export function assembleFacts(collected: FactsOfRun, { run, ledger, rows, artifacts, reports }: BesideEvents): ReportFacts {
  const { started, last } = collected;
  if (started === null || last === null) throw new Error(`Internal error: run ${run} has no beginning`);
  return {
    run, started, last, ledger, rows,
    report: reports.at(-1) ?? null,
    graph: makeGraph({ run, artifacts, rows: new Map(rows.map((row) => [row.id, row])), around: null }),
    timeline: collected.timeline(),
    cost: collected.cost(run, rows),
    closures: collected.closures(rows),
    refusals: collected.refusals.refusals(),
    falls: collected.falls(reports),
    lost: collected.lost,
    decisions: collected.decisions,
    incidents: collected.incidents,
    parked: collected.parked(rows),
  };
}
